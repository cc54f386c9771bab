import { isWorld } from "../addresses";
import type { Model } from "../model";
import { openingsTo, type Opening } from "../openings";
import { unknown, wrong, type Problem, type Rule } from "../rule";
import { serversIn, sitesOf } from "../site";
import { groupsOfServer } from "./balancer-reaches-servers";

export const serversOnlyFromBalancer: Rule = {
  id: "servers-only-from-balancer",
  title: "Only the balancer can open connections to a server",
  severity: "warn",
  why: "who reaches a server directly goes past the balancer, its health checks, its logs and its filters",
  fix: "let the servers' security group in only from the balancer's security group",
  peers: ["EC2.18", "CKV_AWS_260"],
  *check(model) {
    for (const site of sitesOf(model)) {
      const groups = new Set(
        site.groups.flatMap(serversIn).flatMap((server) => groupsOfServer(model, server)?.to ?? []),
      );
      for (const group of groups) {
        for (const opening of openingsTo(model, group, "in")) {
          yield* onlyFrom(model, site.securityGroups.to, opening);
        }
      }
    }
  },
};

function* onlyFrom(_model: Model, balancer: readonly unknown[], opening: Opening): Generator<Problem> {
  const ports = opening.from === opening.to ? `port ${opening.from}` : `ports ${opening.from}-${opening.to}`;
  for (const cidr of opening.cidrs) {
    const who = isWorld(cidr) ? "everybody" : cidr;
    yield wrong(opening.at, `it lets ${who} reach the servers on ${ports}`, { path: opening.path });
  }
  for (const other of opening.groups.to) {
    if (balancer.includes(other) || other === opening.group) continue;
    yield wrong(opening.at, `it lets ${other.address} reach the servers on ${ports}`, { path: opening.path });
  }
  if (!opening.sure || opening.prefixLists.length > 0) {
    yield unknown(opening.at, `who it lets reach the servers on ${ports} cannot be told`, {
      path: opening.path,
    });
  }
}
