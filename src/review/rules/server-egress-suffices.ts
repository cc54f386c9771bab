import { allows, WORLD_4, type Verdict } from "../allows";
import { link } from "../link";
import { managed, type Model } from "../model";
import { openingsTo } from "../openings";
import type { Resource } from "../resource";
import { unknown, wrong, type Rule } from "../rule";
import { serversOf } from "../site";
import { read, text } from "../value";
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
      const verdict = toSomewhere(model, groups, server);
      if (verdict === "fails") yield wrong(server, "its security groups let it send nothing on port 443");
      if (verdict === "cannot tell") yield unknown(server, "whether it may send on port 443 cannot be told");
      if (hasNoWayOut(model, server)) {
        yield wrong(server, "its subnet has no route out, and the network has no endpoint for S3");
      }
    }
  },
};

/** To everywhere, or at least to some network addresses or endpoints on 443. */
function toSomewhere(
  model: Model,
  groups: NonNullable<ReturnType<typeof groupsOfServer>>,
  _server: Resource,
): Verdict {
  const verdict = allows(model, groups, "out", 443, WORLD_4);
  const some = groups.to.some((group) =>
    openingsTo(model, group, "out").some(
      ({ protocol, from, to }) => protocol === "all" || (protocol === "tcp" && from <= 443 && 443 <= to),
    ),
  );
  return verdict === "fails" && some ? "holds" : verdict;
}

/** Only where the subnet is made here, and its routes with it. */
function hasNoWayOut(model: Model, server: Resource): boolean {
  const [subnet] = link(model, server, "subnet_id", "aws_subnet").to;
  if (subnet === undefined || subnet.mode !== "managed" || managed(model, "aws_vpc_endpoint").length > 0)
    return false;
  const network = link(model, subnet, "vpc_id", "aws_vpc").to[0];
  if (network === undefined || network.mode !== "managed") return false;
  if (managed(model, "aws_main_route_table_association", "aws_default_route_table").length > 0) return false;
  const tables = managed(model, "aws_route_table_association")
    .filter((each) => link(model, each, "subnet_id", "aws_subnet").to.includes(subnet))
    .flatMap((each) => link(model, each, "route_table_id", "aws_route_table").to);
  const inline = tables.some((table) => {
    const routes = read(table, "route");
    return Array.isArray(routes) ? routes.length > 0 : routes !== undefined;
  });
  const routes = managed(model, "aws_route").filter((route) =>
    link(model, route, "route_table_id", "aws_route_table").to.some((to) => tables.includes(to)),
  );
  return (
    !inline &&
    !routes.some(
      (route) =>
        text(route, "destination_cidr_block") === "0.0.0.0/0" ||
        read(route, "destination_prefix_list_id") !== undefined,
    )
  );
}
