/**
 * The life of one target in one target group. Pure: the time is an argument, in milliseconds.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export type Health =
  | { readonly state: "initial"; readonly checked: boolean; readonly failures: number }
  | { readonly state: "healthy"; readonly since: number; readonly failures: number }
  | { readonly state: "unhealthy"; readonly last: Failure; readonly successes: number }
  | { readonly state: "unused"; readonly why: Unused }
  | { readonly state: "draining"; readonly until: number };

export type Failure =
  | { readonly kind: "mismatch"; readonly code: number }
  | { readonly kind: "timeout" }
  | { readonly kind: "failed" };

export type CheckResult = { readonly kind: "passed" } | Failure;

/** Why a registered target gets neither checks nor requests. */
export type Unused = "group-not-used" | "zone-not-enabled" | "stopped" | "terminated" | "invalid";

export interface Thresholds {
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** In the shape of the API's TargetHealth. */
export interface TargetHealth {
  readonly State: Health["state"];
  readonly Reason?: string;
  readonly Description?: string;
}

/** A target is registered: it starts as initial, also when it comes back from being unused or is registered again while it drains. */
export function registered(health: Health | undefined, unused: Unused | undefined): Health {
  if (unused !== undefined) return { state: "unused", why: unused };
  const startsAgain = health === undefined || health.state === "unused" || health.state === "draining";
  return startsAgain ? { state: "initial", checked: false, failures: 0 } : health;
}

/** A target that was in use drains, whether or not a request is in flight; one that was not used is gone at once. */
export function deregistered(health: Health, delay: number, now: number): Health | undefined {
  if (health.state === "draining") return health;
  return health.state === "unused" || delay <= 0 ? undefined : { state: "draining", until: now + delay };
}

/** The first check has begun. */
export function checking(health: Health): Health {
  return health.state === "initial" && !health.checked ? { ...health, checked: true } : health;
}

/** One success is enough for a new target; one that failed has to reach the healthy threshold. */
export function checked(health: Health, result: CheckResult, thresholds: Thresholds, now: number): Health {
  if (health.state === "unused" || health.state === "draining") return health;
  if (result.kind === "passed") return passed(health, thresholds, now);
  const failures = health.state === "unhealthy" ? Number.POSITIVE_INFINITY : health.failures + 1;
  if (failures >= thresholds.unhealthyThreshold) return { state: "unhealthy", last: result, successes: 0 };
  if (health.state === "healthy") return { ...health, failures };
  return { state: "initial", checked: true, failures };
}

/** Health checks in a row with the same result, and how many of them change what the balancer thinks of a target. */
export interface Streak {
  readonly passed: boolean;
  readonly seen: number;
  readonly of: number;
}

/** How far the checks have come once the last of them has counted. */
export function streakOf(health: Health, passed: boolean, thresholds: Thresholds): Streak {
  const of = passed ? thresholds.healthyThreshold : thresholds.unhealthyThreshold;
  if (passed) return { passed, seen: health.state === "unhealthy" ? health.successes : of, of };
  return { passed, seen: "failures" in health ? health.failures : of, of };
}

export function describeHealth(health: Health): TargetHealth {
  switch (health.state) {
    case "healthy":
      return { State: "healthy" };
    case "initial":
      return health.checked
        ? because("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
        : because("initial", "Elb.RegistrationInProgress", "Target registration is in progress");
    case "draining":
      return because("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress");
    case "unhealthy":
      return describeFailure(health.last);
    case "unused":
      return because("unused", ...unusedReasons[health.why]);
  }
}

/** What the API says of a target that the group does not have. */
export const notRegistered: TargetHealth = because(
  "unused",
  "Target.NotRegistered",
  "Target is not registered to the target group",
);

type InUse = Exclude<Health, { readonly state: "unused" | "draining" }>;

function passed(health: InUse, thresholds: Thresholds, now: number): Health {
  if (health.state === "healthy") return health.failures === 0 ? health : { ...health, failures: 0 };
  const successes = health.state === "unhealthy" ? health.successes + 1 : Number.POSITIVE_INFINITY;
  if (health.state === "unhealthy" && successes < thresholds.healthyThreshold)
    return { ...health, successes };
  return { state: "healthy", since: now, failures: 0 };
}

const unusedReasons: Readonly<Record<Unused, readonly [reason: string, description: string]>> = {
  "group-not-used": [
    "Target.NotInUse",
    "Target group is not configured to receive traffic from the load balancer",
  ],
  "zone-not-enabled": [
    "Target.NotInUse",
    "Target is in an Availability Zone that is not enabled for the load balancer",
  ],
  stopped: ["Target.InvalidState", "Target is in the stopped state"],
  terminated: ["Target.InvalidState", "Target is in the terminated state"],
  invalid: ["Target.InvalidState", "Target is in an invalid state"],
};

function describeFailure(failure: Failure): TargetHealth {
  switch (failure.kind) {
    case "mismatch":
      return because(
        "unhealthy",
        "Target.ResponseCodeMismatch",
        `Health checks failed with these codes: [${failure.code}]`,
      );
    case "timeout":
      return because("unhealthy", "Target.Timeout", "Request timed out");
    case "failed":
      return because("unhealthy", "Target.FailedHealthChecks", "Health checks failed");
  }
}

function because(State: Health["state"], Reason: string, Description: string): TargetHealth {
  return { State, Reason, Description };
}
