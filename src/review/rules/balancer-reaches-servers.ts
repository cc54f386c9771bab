import { allows, type Peer, type Verdict } from "../allows";
import { link, type Link } from "../link";
import type { Model } from "../model";
import type { Resource } from "../resource";
import { unknown, wrong, type Problem, type Rule } from "../rule";
import { serversIn, sitesOf, type Site, type TargetGroup } from "../site";
import { number, read, text } from "../value";

export const balancerReachesServers: Rule = {
  id: "balancer-reaches-servers",
  title: "The balancer's group may send to the servers' group, on the served port and on the health check's",
  severity: "refuse",
  critical: true,
  why: "when one of the two groups does not let this traffic through, no server ever becomes healthy and the site answers 503 or 504",
  fix: "allow the port from the balancer's security group into the servers' one, and out of the balancer's",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html#security-group-recommended-rules",
  peers: [],
  *check(model) {
    for (const site of sitesOf(model)) {
      for (const group of site.groups) {
        for (const server of new Set(serversIn(group))) yield* chain(model, site, group, server);
      }
    }
  },
};

function* chain(model: Model, site: Site, group: TargetGroup, server: Resource): Generator<Problem> {
  const servers = groupsOfServer(model, server);
  if (servers === undefined) {
    const what =
      "it names no security group and gets the network's default group, which the balancer cannot enter";
    return yield wrong(server, what, { path: "vpc_security_group_ids" });
  }
  for (const port of portsOf(group, server)) {
    const out = allows(model, site.securityGroups, "out", port, peer(servers, server, model));
    const into = allows(model, servers, "in", port, peer(site.securityGroups, undefined, model, site));
    yield* tell(
      out,
      site.balancer,
      `its security group does not let it send to ${server.address} on port ${port}`,
    );
    yield* tell(into, server, `its security group does not let the balancer in on port ${port}`);
  }
}

function* tell(verdict: Verdict, at: Resource, what: string): Generator<Problem> {
  if (verdict === "fails") yield wrong(at, what);
  if (verdict === "cannot tell")
    yield unknown(at, `it cannot be seen that ${what.replace("does not let", "lets")}`);
}

/** The security groups of a server; undefined when it names none. */
export function groupsOfServer(model: Model, server: Resource): Link | undefined {
  for (const path of ["vpc_security_group_ids", "security_groups"]) {
    if (read(server, path) !== undefined) return link(model, server, path, "aws_security_group");
  }
  return undefined;
}

/** The ports that the balancer uses: where it sends visitors, and where it asks for health. */
export function portsOf(group: TargetGroup, server: Resource): Set<number> {
  const attachment = group.targets.find((target) => target.server === server)?.attachment;
  const port = (attachment && number(attachment, "port")) ?? number(group.resource, "port") ?? 80;
  const health = text(group.resource, "health_check.0.port");
  return new Set([port, health === undefined || health === "traffic-port" ? port : Number(health)]);
}

function peer(groups: Link, server: Resource | undefined, model: Model, site?: Site): Peer {
  const subnets = server === undefined ? site?.subnets.to : link(model, server, "subnet_id", "aws_subnet").to;
  const cidrs = (subnets ?? []).map((subnet) => text(subnet, "cidr_block"));
  return { groups: groups.to, cidrs: cidrs.every((cidr) => cidr !== undefined) ? cidrs : [] };
}
