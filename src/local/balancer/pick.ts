import type { Algorithm, WeightedGroup } from "../world/world";
import type { Health } from "./health";

export interface Candidate {
  readonly health: Health | undefined;
  /** Requests that this target has not answered yet. */
  readonly outstanding: number;
}

export interface PickSettings {
  readonly algorithm: Algorithm;
  /** In milliseconds. */
  readonly slowStart: number;
  readonly minimumHealthy: number;
}

/**
 * The index of the target that gets the next request, or -1 when none may have it. `last` is the index of the one before.
 * Only healthy targets are asked; when fewer than the minimum are healthy, the unhealthy ones too (fail-open). One that
 * has never passed a check gets nothing even then.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function pick(
  targets: readonly Candidate[],
  last: number,
  settings: PickSettings,
  now: number,
  random: () => number,
): number {
  let healthy = 0;
  for (const target of targets) if (target.health?.state === "healthy") healthy++;
  const open = healthy < settings.minimumHealthy;
  switch (settings.algorithm) {
    case "round_robin":
      return settings.slowStart > 0
        ? warmingRound(targets, last, open, settings.slowStart, now, random)
        : nextOf(targets, last, open);
    case "least_outstanding_requests":
      return leastBusy(targets, last, open);
    case "weighted_random":
      return randomOne(targets, open, random);
  }
}

/** One of the groups of a weighted forward action, in proportion to the weights; with weights of zero only, none. */
export function pickGroup(groups: readonly WeightedGroup[], random: () => number): WeightedGroup | undefined {
  if (groups.length === 1) return groups[0];
  const total = groups.reduce((sum, group) => sum + group.weight, 0);
  let left = random() * total;
  return groups.find((group) => (left -= group.weight) < 0);
}

function mayServe(target: Candidate | undefined, open: boolean): boolean {
  const state = target?.health?.state;
  return state === "healthy" || (open && state === "unhealthy");
}

function nextOf(targets: readonly Candidate[], last: number, open: boolean): number {
  const count = targets.length;
  for (let step = 1; step <= count; step++) {
    const index = (last + step) % count;
    if (mayServe(targets[index], open)) return index;
  }
  return -1;
}

/** In its slow start a target is passed over more often the younger it is, as long as another one can take its place. */
function warmingRound(
  targets: readonly Candidate[],
  last: number,
  open: boolean,
  duration: number,
  now: number,
  random: () => number,
): number {
  const first = nextOf(targets, last, open);
  let index = first;
  for (let tries = 0; tries < targets.length; tries++) {
    const health = targets[index]?.health;
    if (health?.state !== "healthy" || random() < (now - health.since) / duration) return index;
    index = nextOf(targets, index, open);
  }
  return first;
}

/** Among equally busy targets the turn goes round. */
function leastBusy(targets: readonly Candidate[], last: number, open: boolean): number {
  let best = -1;
  let fewest = Number.POSITIVE_INFINITY;
  const count = targets.length;
  for (let step = 1; step <= count; step++) {
    const index = (last + step) % count;
    const target = targets[index];
    if (target === undefined || !mayServe(target, open) || target.outstanding >= fewest) continue;
    best = index;
    fewest = target.outstanding;
  }
  return best;
}

function randomOne(targets: readonly Candidate[], open: boolean, random: () => number): number {
  let count = 0;
  for (const target of targets) if (mayServe(target, open)) count++;
  let left = Math.floor(random() * count);
  return targets.findIndex((target) => mayServe(target, open) && left-- === 0);
}
