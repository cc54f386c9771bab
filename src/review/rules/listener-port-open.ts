import { allows, WORLD_4, WORLD_6, type Verdict } from "../allows";
import type { Model } from "../model";
import { coversPort, openingsTo } from "../openings";
import { unknown, wrong, type Rule } from "../rule";
import { sitesOf, type Site } from "../site";
import { number, read, text } from "../value";

export const listenerPortOpen: Rule = {
  id: "listener-port-open",
  title: "The balancer's security group lets visitors reach every listener",
  severity: "refuse",
  critical: true,
  why: "a port that the security group does not open times out for every visitor, although everything looks healthy",
  fix: "add an ingress rule for the listener's port from 0.0.0.0/0 (and ::/0 for dualstack) to the balancer's security group",
  peers: [],
  *check(model) {
    for (const site of sitesOf(model)) {
      if (site.securityGroups.to.length === 0 && site.securityGroups.sure) continue;
      for (const listener of site.listeners) {
        const port = number(listener, "port");
        if (port === undefined) continue;
        const verdict = reach(model, site, port);
        const group = site.securityGroups.to[0]?.address ?? "the balancer's security group";
        if (verdict === "fails") {
          yield wrong(listener, `nobody can reach port ${port}: ${group} does not open it`, { path: "port" });
        } else if (verdict === "cannot tell") {
          yield unknown(listener, `whether ${group} opens port ${port} to visitors cannot be told`, {
            path: "port",
          });
        }
      }
    }
  },
};

function reach(model: Model, site: Site, port: number): Verdict {
  if (read(site.balancer, "internal") === true) return reachInside(model, site, port);
  const four = allows(model, site.securityGroups, "in", port, WORLD_4);
  const dual = text(site.balancer, "ip_address_type")?.startsWith("dualstack") ?? false;
  const six = dual ? allows(model, site.securityGroups, "in", port, WORLD_6) : "holds";
  const restricted = [four, six].includes("fails") && reachInside(model, site, port) === "holds";
  if (restricted && four === "fails" && !dual) return "holds";
  return four === "fails" || six === "fails" ? "fails" : four === "cannot tell" ? four : six;
}

/** A site for some addresses only is open to those. */
function reachInside(model: Model, site: Site, port: number): Verdict {
  const open = site.securityGroups.to.some((group) =>
    openingsTo(model, group, "in").some((opening) => coversPort(opening, port)),
  );
  return open ? "holds" : allows(model, site.securityGroups, "in", port, WORLD_4);
}
