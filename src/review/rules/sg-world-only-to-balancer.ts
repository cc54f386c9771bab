import { isWorld } from "../addresses";
import { openingsOf } from "../openings";
import { wrong, type Rule } from "../rule";
import { number } from "../value";
import { serversOf, sitesOf } from "../site";
import { groupsOfServer } from "./balancer-reaches-servers";

export const sgWorldOnlyToBalancer: Rule = {
  id: "sg-world-only-to-balancer",
  title: "Only the balancer's listeners are open to everybody",
  severity: "refuse",
  why: "each other open port is a way around the balancer, and one that nobody watches",
  fix: "open the balancer's group on the ports of its listeners, and nothing else",
  peers: [
    "CKV_AWS_260",
    "AwsSolutions-EC23",
    "EC2.18",
    "sentinel:ec2-security-group-ingress-traffic-restriction-to-unauthorized-ports",
  ],
  *check(model) {
    const sites = sitesOf(model);
    const servers = new Set(serversOf(model).flatMap((server) => groupsOfServer(model, server)?.to ?? []));
    for (const opening of openingsOf(model)) {
      if (opening.direction !== "in" || opening.protocol === "all" || !opening.cidrs.some(isWorld)) continue;
      if (opening.protocol === "icmp" || opening.protocol === "icmpv6") continue;
      const group = opening.group;
      const site = sites.find(
        ({ securityGroups }) => group !== undefined && securityGroups.to.includes(group),
      );
      const listened = site?.listeners.map((listener) => number(listener, "port")) ?? [80, 443];
      const single = opening.from === opening.to && listened.includes(opening.from);
      // Reaching servers on the port of the site is a setting, and has a rule of its own.
      if (site === undefined && group !== undefined && servers.has(group) && single) continue;
      if (single && (site !== undefined || [80, 443].includes(opening.from))) continue;
      const ports =
        opening.from === opening.to ? `port ${opening.from}` : `ports ${opening.from}-${opening.to}`;
      yield wrong(opening.at, `it opens ${ports} to everybody, and no listener of the balancer is there`, {
        path: opening.path,
      });
    }
  },
};
