import type { Model } from "../model";
import { ends, type Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { serversIn, sitesOf } from "../site";
import { number, readBefore } from "../value";
import { groupsOfServer, portsOf } from "./balancer-reaches-servers";

const ruleTypes = [
  "aws_vpc_security_group_ingress_rule",
  "aws_vpc_security_group_egress_rule",
  "aws_security_group_rule",
];

export const chainNeverBroken: Rule = {
  id: "chain-never-broken",
  title: "The way from the visitor to the servers is open during the whole plan",
  severity: "refuse",
  why: "a rule that is deleted before its successor is made closes the site for that time",
  fix: "set create_before_destroy on the rule, or add the new rule in one plan and remove the old one in the next",
  peers: [],
  *check(model) {
    const groups = groupIds(model);
    const ports = servedPorts(model);
    const gone = model.changes.filter(
      (each) =>
        ruleTypes.includes(each.type) &&
        each.before !== undefined &&
        ends(each) &&
        each.action !== "create-delete" &&
        each.action !== "forget",
    );
    for (const rule of gone) {
      if (!groups.has(readBefore(rule, "security_group_id")) || !isOnChain(rule, ports)) continue;
      const cover = model.changes.some(
        (other) => other !== rule && staysOpen(other) && coversRule(other, rule),
      );
      if (cover) continue;
      const how = rule.action === "delete" ? "deleted" : "deleted before its successor is made";
      yield wrong(rule, `it is ${how}, and no rule that stays lets the same traffic through`);
    }
  },
};

/** The groups, by today's id, of balancers and servers that serve. */
function groupIds(model: Model): Set<unknown> {
  const groups = sitesOf(model).flatMap((site) => [
    ...site.securityGroups.to,
    ...site.groups.flatMap(serversIn).flatMap((server) => groupsOfServer(model, server)?.to ?? []),
  ]);
  return new Set(groups.map((group) => readBefore(group, "id")).filter((id) => id !== undefined));
}

/** What visitors, the balancer and its health check use: other rules may go. */
function servedPorts(model: Model): Set<number> {
  return new Set(
    sitesOf(model).flatMap((site) => [
      ...site.listeners.flatMap((listener) => number(listener, "port") ?? []),
      ...site.groups.flatMap((group) => serversIn(group).flatMap((server) => [...portsOf(group, server)])),
    ]),
  );
}

function isOnChain(rule: Resource, ports: ReadonlySet<number>): boolean {
  const from = Number(readBefore(rule, "from_port") ?? 0);
  const to = Number(readBefore(rule, "to_port") ?? 65535);
  return [...ports].some((port) => from <= port && port <= to) && kindOf(rule) !== "egress to the world";
}

function kindOf(rule: Resource): string {
  const egress = rule.type.includes("egress") || readBefore(rule, "type") === "egress";
  const referenced =
    readBefore(rule, "referenced_security_group_id") ?? readBefore(rule, "source_security_group_id");
  return egress && referenced === undefined ? "egress to the world" : "chain";
}

function staysOpen(rule: Resource): boolean {
  return (
    ruleTypes.includes(rule.type) &&
    rule.before !== undefined &&
    (rule.action === "keep" || rule.action === "update")
  );
}

function coversRule(other: Resource, rule: Resource): boolean {
  const same = [
    "security_group_id",
    "referenced_security_group_id",
    "source_security_group_id",
    "cidr_ipv4",
    "cidr_ipv6",
    "ip_protocol",
    "protocol",
  ];
  return (
    other.type === rule.type &&
    same.every((path) => readBefore(other, path) === readBefore(rule, path)) &&
    Number(readBefore(other, "from_port")) <= Number(readBefore(rule, "from_port")) &&
    Number(readBefore(other, "to_port")) >= Number(readBefore(rule, "to_port"))
  );
}
