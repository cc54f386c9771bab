import type { Target, TargetGroup, World } from "../world/world";
import { describeHealth } from "./health";
import type { TargetHealth, Unused } from "./health";
import { close, deregister, newMember, register } from "./member";
import type { Member, MemberOptions } from "./member";
import { pick } from "./pick";
import type { PickSettings } from "./pick";
import { usage } from "./usage";

export interface TargetsOptions extends MemberOptions {
  readonly random: () => number;
}

/** In the shape of the API's TargetHealthDescription. */
export interface TargetHealthDescription {
  readonly Target: { readonly Id: string; readonly Port: number };
  readonly HealthCheckPort: string;
  readonly TargetHealth: TargetHealth;
}

export interface Targets {
  update(world: World): void;
  /** The target that gets the next request of a group, if any may have it. */
  next(groupArn: string): Member | undefined;
  /** How long a visitor stays with a target of this group, in seconds; 0 when each request is on its own. */
  stickiness(groupArn: string): number;
  /** The target that a visitor has been with, if it is healthy. */
  stay(groupArn: string, key: string): Member | undefined;
  health(groupArn: string, now: number): TargetHealthDescription[];
  /** Closes connections to targets that nobody has used since then. */
  tidy(since: number): void;
  stop(): void;
}

interface Group {
  settings: TargetGroup;
  picking: PickSettings;
  /** In the order of the world; those that drain are not among them. */
  members: Member[];
  draining: Member[];
  /** The place of the member that was picked last. */
  last: number;
}

/** Keeps the targets of all groups, has them checked and hands out the next one. */
export function followTargets(options: TargetsOptions): Targets {
  const groups = new Map<string, Group>();
  return {
    update: (world) => {
      const unused = usage(world);
      for (const settings of world.targetGroups) {
        const { algorithm, minimumHealthy, slowStart } = settings;
        const picking = { algorithm, minimumHealthy, slowStart: slowStart * options.second };
        const group = groups.get(settings.arn) ?? { settings, picking, members: [], draining: [], last: -1 };
        groups.set(settings.arn, group);
        group.settings = settings;
        group.picking = picking;
        arrange(group, (target) => unused(settings.arn, target), options);
      }
      const current = new Set(world.targetGroups.map((group) => group.arn));
      for (const [arn, group] of groups) {
        if (current.has(arn)) continue;
        groups.delete(arn);
        members(group).forEach(close);
      }
    },
    next: (groupArn) => {
      const group = groups.get(groupArn);
      if (group === undefined) return undefined;
      const index = pick(group.members, group.last, group.picking, options.now(), options.random);
      if (index !== -1) group.last = index;
      return group.members[index];
    },
    stickiness: (groupArn) => groups.get(groupArn)?.settings.stickiness ?? 0,
    stay: (groupArn, key) => {
      const member = groups.get(groupArn)?.members.find(({ target }) => keyOf(target) === key);
      return member?.health?.state === "healthy" ? member : undefined;
    },
    health: (groupArn, now) => {
      const group = groups.get(groupArn);
      return group === undefined ? [] : describeGroup(group, now);
    },
    tidy: (since) => {
      for (const group of groups.values()) for (const { pool } of group.members) pool.closeFree(since);
    },
    stop: () => {
      for (const group of groups.values()) members(group).forEach(close);
      groups.clear();
    },
  };
}

export function keyOf(target: Target): string {
  return `${target.id}:${target.port}`;
}

function members(group: Group): readonly Member[] {
  return [...group.members, ...group.draining];
}

/** Brings a group's members in line with the world. */
function arrange(
  group: Group,
  unused: (target: Target) => Unused | undefined,
  options: TargetsOptions,
): void {
  const before = group.members;
  const lastPicked = before[group.last];
  const known = new Map(members(group).map((member) => [keyOf(member.target), member]));
  group.members = group.settings.targets.map((target) => known.get(keyOf(target)) ?? newMember(target));
  const current = new Set(group.members);
  group.draining = group.draining.filter((member) => !current.has(member));
  // The turn stays with the target that had it, though its place may have changed.
  group.last = lastPicked === undefined ? -1 : group.members.indexOf(lastPicked);
  for (const member of group.members) register(member, () => group.settings, unused(member.target), options);
  for (const member of before) {
    if (current.has(member)) continue;
    group.draining.push(member);
    deregister(member, group.settings, options, () => {
      group.draining = group.draining.filter((other) => other !== member);
    });
  }
}

function describeGroup(group: Group, now: number): TargetHealthDescription[] {
  const { port } = group.settings.healthCheck;
  return members(group).flatMap(({ target, health }) => {
    if (health === undefined || (health.state === "draining" && health.until <= now)) return [];
    return {
      Target: { Id: target.id, Port: target.port },
      HealthCheckPort: String(port === "traffic-port" ? target.port : port),
      TargetHealth: describeHealth(health),
    };
  });
}
