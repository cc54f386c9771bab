import { link, type Link } from "./link";
import { memo } from "./memo";
import { managed, type Model } from "./model";
import type { Resource } from "./resource";
import { blocks, dig, number, read, text, UNKNOWN } from "./value";

export type Direction = "in" | "out";

/** One rule of a security group, whichever of the three ways it is written in. */
export interface Opening {
  /** The resource that the rule is written in. */
  readonly at: Resource;
  readonly path: string;
  readonly group: Resource | undefined;
  readonly direction: Direction;
  /** "tcp", "udp", "icmp", another name, or "all". */
  readonly protocol: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly cidrs: readonly string[];
  readonly groups: Link;
  readonly prefixLists: readonly unknown[];
  readonly self: boolean;
  /** Whether its addresses are known. */
  readonly sure: boolean;
}

export const openingsOf = memo((model: Model): readonly Opening[] => [
  ...managed(model, "aws_vpc_security_group_ingress_rule").map((rule) => fromRule(model, rule, "in")),
  ...managed(model, "aws_vpc_security_group_egress_rule").map((rule) => fromRule(model, rule, "out")),
  ...managed(model, "aws_security_group_rule").map((rule) => fromOldRule(model, rule)),
  ...managed(model, "aws_security_group", "aws_default_security_group").flatMap((group) => [
    ...inline(model, group, "ingress", "in"),
    ...inline(model, group, "egress", "out"),
  ]),
]);

export const openingsByGroup = memo((model: Model): ReadonlyMap<Resource, readonly Opening[]> => {
  const grouped = new Map<Resource, Opening[]>();
  for (const opening of openingsOf(model)) {
    if (opening.group === undefined) continue;
    const openings = grouped.get(opening.group) ?? [];
    openings.push(opening);
    grouped.set(opening.group, openings);
  }
  return grouped;
});

export function openingsTo(model: Model, group: Resource, direction: Direction): Opening[] {
  return (openingsByGroup(model).get(group) ?? []).filter((opening) => opening.direction === direction);
}

export function coversPort(opening: Opening, port: number, protocol = "tcp"): boolean {
  if (opening.protocol === "all") return true;
  return opening.protocol === protocol && opening.from <= port && port <= opening.to;
}

function fromRule(model: Model, rule: Resource, direction: Direction): Opening {
  const protocol = protocolName(read(rule, "ip_protocol"));
  return {
    at: rule,
    path: "",
    group: only(link(model, rule, "security_group_id", "aws_security_group")),
    direction,
    protocol,
    from: number(rule, "from_port") ?? 0,
    to: number(rule, "to_port") ?? (protocol === "all" ? 65535 : (number(rule, "from_port") ?? 65535)),
    cidrs: [text(rule, "cidr_ipv4"), text(rule, "cidr_ipv6")].filter((cidr) => cidr !== undefined),
    groups: link(model, rule, "referenced_security_group_id", "aws_security_group"),
    prefixLists: listOf(read(rule, "prefix_list_id")),
    self: false,
    sure: read(rule, "cidr_ipv4") !== UNKNOWN && read(rule, "cidr_ipv6") !== UNKNOWN,
  };
}

function fromOldRule(model: Model, rule: Resource): Opening {
  return {
    ...ports(rule, ""),
    at: rule,
    path: "",
    group: only(link(model, rule, "security_group_id", "aws_security_group")),
    direction: text(rule, "type") === "egress" ? "out" : "in",
    groups: link(model, rule, "source_security_group_id", "aws_security_group"),
  };
}

function inline(model: Model, group: Resource, argument: string, direction: Direction): Opening[] {
  return blocks(group, argument).map((_, at) => ({
    ...ports(group, `${argument}.${at}.`),
    at: group,
    path: argument,
    group,
    direction,
    groups: oneCandidate(link(model, group, `${argument}.${at}.security_groups`, "aws_security_group")),
  }));
}

/** The configuration does not say which of several inline rules a reference belongs to. */
function oneCandidate(groups: Link): Link {
  return groups.to.length > 1 && groups.sure && groups.literals.length === 0
    ? { ...groups, sure: false }
    : groups;
}

function ports(resource: Resource, prefix: string) {
  const protocol = protocolName(read(resource, `${prefix}protocol`));
  const cidrs = [read(resource, `${prefix}cidr_blocks`), read(resource, `${prefix}ipv6_cidr_blocks`)];
  const to = number(resource, `${prefix}to_port`) ?? 65535;
  return {
    protocol,
    from: protocol === "all" ? 0 : (number(resource, `${prefix}from_port`) ?? 0),
    to: protocol === "all" ? 65535 : to,
    cidrs: cidrs.flatMap(listOf).filter((cidr) => typeof cidr === "string"),
    prefixLists: listOf(read(resource, `${prefix}prefix_list_ids`)),
    self: read(resource, `${prefix}self`) === true,
    sure: !cidrs.some((cidr) => cidr === UNKNOWN || hasHole(resource, `${prefix}cidr_blocks`)),
  };
}

/** Whether a list has an element that is known only after apply. */
function hasHole(resource: Resource, path: string): boolean {
  const marks = dig(resource.unknown, path.split("."));
  return Array.isArray(marks) && marks.includes(true);
}

/** https://www.iana.org/assignments/protocol-numbers: AWS takes numbers for names. */
function protocolName(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const names: { readonly [number: string]: string } = { "-1": "all", "6": "tcp", "17": "udp", "1": "icmp" };
  return names[value] ?? value.toLowerCase();
}

function only({ to }: Link): Resource | undefined {
  return to.length === 1 ? to[0] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === UNKNOWN ? [] : [value];
}
