import type { Target, TargetGroup } from "../world/world";
import { check } from "./check";
import type { Address } from "./check";
import { targetPool } from "./answer";
import type { TargetPool } from "./exchange";
import { checked, checking, deregistered, describeHealth, registered, streakOf } from "./health";
import type { CheckResult, Health, Unused } from "./health";
import { parseMatcher } from "./matcher";
import type { Observer } from "./observer";

export interface MemberOptions {
  readonly address: (id: string, port: number) => Address | undefined;
  readonly events: Observer;
  /** How many milliseconds a second of AWS's settings lasts. */
  readonly second: number;
  readonly now: () => number;
}

/** A target of one group: what is known of it, and the open connections to it. */
export interface Member {
  readonly target: Target;
  readonly pool: TargetPool;
  /** Undefined before it is registered and after it is gone. */
  health: Health | undefined;
  outstanding: number;
  /** Stops the checks; undefined while there are none. */
  checks: AbortController | undefined;
  drain: NodeJS.Timeout | undefined;
}

export function newMember(target: Target): Member {
  return {
    target,
    pool: targetPool(),
    health: undefined,
    outstanding: 0,
    checks: undefined,
    drain: undefined,
  };
}

/** The world has this target: it is checked from now on, unless it is unused. */
export function register(
  member: Member,
  group: () => TargetGroup,
  unused: Unused | undefined,
  options: MemberOptions,
): void {
  clearTimeout(member.drain);
  member.pool.keep(true);
  setHealth(member, group().arn, registered(member.health, unused), options);
  if (unused !== undefined) stopChecks(member);
  else member.checks ??= startChecks(member, group, options);
}

/** The world no longer has this target: requests in flight may finish until it has drained. */
export function deregister(
  member: Member,
  group: TargetGroup,
  options: MemberOptions,
  onGone: () => void,
): void {
  stopChecks(member);
  member.pool.keep(false);
  member.pool.closeFree(Number.POSITIVE_INFINITY);
  const delay = group.deregistrationDelay * options.second;
  const health = member.health && deregistered(member.health, delay, options.now());
  setHealth(member, group.arn, health, options);
  const gone = () => {
    setHealth(member, group.arn, undefined, options);
    close(member);
    onGone();
  };
  if (health === undefined) gone();
  else member.drain = setTimeout(gone, delay);
}

/** Ends everything at once, requests in flight too. */
export function close(member: Member): void {
  clearTimeout(member.drain);
  stopChecks(member);
  member.pool.closeAll();
}

function startChecks(member: Member, group: () => TargetGroup, options: MemberOptions): AbortController {
  const controller = new AbortController();
  const { signal } = controller;
  let timer: NodeJS.Timeout;
  const next = (delay: number) => {
    timer = setTimeout(() => void round(), delay);
  };
  const round = async () => {
    const { arn, healthCheck } = group();
    const following = options.now() + healthCheck.interval * options.second;
    // How long a target takes to answer does not move the next check.
    next(healthCheck.interval * options.second);
    if (member.health) setHealth(member, arn, checking(member.health), options);
    const result = await ask(member, group(), signal, options);
    if (signal.aborted || member.health === undefined) return;
    const health = checked(member.health, result, healthCheck, options.now());
    const streak = streakOf(health, result.kind === "passed", healthCheck);
    options.events.check?.({ targetGroupArn: arn, target: member.target, streak, next: following });
    setHealth(member, arn, health, options);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  next(0);
  return controller;
}

function stopChecks(member: Member): void {
  member.checks?.abort();
  member.checks = undefined;
}

async function ask(
  member: Member,
  group: TargetGroup,
  signal: AbortSignal,
  options: MemberOptions,
): Promise<CheckResult> {
  const { port, path, matcher, timeout } = group.healthCheck;
  const { target } = member;
  const address = options.address(target.id, port === "traffic-port" ? target.port : port);
  if (address === undefined) return { kind: "failed" };
  return check(address, { path, matches: parseMatcher(matcher), timeout: timeout * options.second, signal });
}

function setHealth(
  member: Member,
  targetGroupArn: string,
  health: Health | undefined,
  options: MemberOptions,
): void {
  const from = member.health && describeHealth(member.health);
  const to = health && describeHealth(health);
  member.health = health;
  if (from?.State === to?.State && from?.Description === to?.Description) return;
  options.events.health?.({ targetGroupArn, target: member.target, from, to, at: options.now() });
}
