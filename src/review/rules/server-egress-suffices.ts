import { allows, WORLD_4, type Verdict } from "../allows";
import { leadsTo, link, type Link } from "../link";
import { managed, type Model } from "../model";
import { openingsTo } from "../openings";
import type { Resource } from "../resource";
import { waysOut } from "../routes";
import { unknown, wrong, type Problem, type Rule } from "../rule";
import { serversOf } from "../site";
import { read, UNKNOWN } from "../value";
import { groupsOfServer } from "./balancer-reaches-servers";

export const serverEgressSuffices: Rule = {
  id: "server-egress-suffices",
  title: "A server can reach AWS over HTTPS",
  severity: "refuse",
  why: "a server that cannot reach S3 and Systems Manager installs nothing, gets no content and no session",
  fix: "allow port 443 out of the servers' security group, and give their subnet a route out (a public address, NAT or endpoints)",
  peers: ["guard:security_group_missing_egress_rule"],
  *check(model) {
    for (const server of serversOf(model)) {
      const groups = groupsOfServer(model, server);
      if (groups === undefined) continue;
      const verdict = toSomewhere(model, groups);
      if (verdict === "fails") yield wrong(server, "its security groups let it send nothing on port 443");
      if (verdict === "cannot tell") yield unknown(server, "whether it may send on port 443 cannot be told");
      yield* routed(model, server);
    }
  },
};

/** To everywhere, or at least to some network addresses or endpoints on 443. */
function toSomewhere(model: Model, groups: Link): Verdict {
  const verdict = allows(model, groups, "out", 443, WORLD_4);
  const some = groups.to.some((group) =>
    openingsTo(model, group, "out").some(
      ({ protocol, from, to }) => protocol === "all" || (protocol === "tcp" && from <= 443 && 443 <= to),
    ),
  );
  return verdict === "fails" && some ? "holds" : verdict;
}

/** Only where the subnet is made here, and its routes with it. */
function* routed(model: Model, server: Resource): Generator<Problem> {
  const [subnet] = link(model, server, "subnet_id", "aws_subnet").to;
  if (subnet === undefined || managed(model, "aws_vpc_endpoint").length > 0) return;
  const ways = waysOut(model, subnet);
  if (ways?.length === 0) {
    yield wrong(server, "its subnet has no route out, and the network has no endpoint for S3");
  } else if (ways?.every((way) => way === "internet gateway") && !hasAddress(model, server, subnet)) {
    yield wrong(
      server,
      "its subnet leads to an internet gateway, and it has no public address to use it with",
      {
        path: "associate_public_ip_address",
      },
    );
  }
}

function hasAddress(model: Model, server: Resource, subnet: Resource): boolean {
  const own = read(server, "associate_public_ip_address") ?? read(subnet, "map_public_ip_on_launch");
  const six = [
    read(server, "ipv6_address_count"),
    read(server, "ipv6_addresses"),
    read(subnet, "assign_ipv6_address_on_creation"),
  ].some((value) => value !== undefined && value !== false && value !== 0);
  const elastic = managed(model, "aws_eip", "aws_eip_association").some((each) =>
    ["instance", "instance_id"].some((path) => leadsTo(model, each, path, server)),
  );
  return own === true || own === UNKNOWN || six || elastic;
}
