import { checked, checking, deregistered, describeHealth, registered } from "../../src/local/balancer/health";
import type { CheckResult, Health, Unused } from "../../src/local/balancer/health";
import { parseMatcher } from "../../src/local/balancer/matcher";
import { usage } from "../../src/local/balancer/usage";
import { group, worldWith } from "./balancer-support";

const thresholds = { healthyThreshold: 3, unhealthyThreshold: 2 };
const pass: CheckResult = { kind: "passed" };
const e500: CheckResult = { kind: "mismatch", code: 500 };
const timeout: CheckResult = { kind: "timeout" };
const refused: CheckResult = { kind: "failed" };

const fresh = registered(undefined, undefined);
const after = (results: readonly CheckResult[], from: Health = fresh) =>
  results.reduce((health, result) => checked(health, result, thresholds, 0), from);

describe("the health of a target", () => {
  it.each<[string, readonly CheckResult[], Health["state"], string | undefined]>([
    ["is initial before any check", [], "initial", "Elb.RegistrationInProgress"],
    ["is healthy after one success, whatever the threshold", [pass], "healthy", undefined],
    ["stays initial after one failure", [e500], "initial", "Elb.InitialHealthChecking"],
    ["is healthy after a failure and a success", [e500, pass], "healthy", undefined],
    [
      "of a new target is unhealthy after the threshold",
      [e500, e500],
      "unhealthy",
      "Target.ResponseCodeMismatch",
    ],
    ["survives one failure", [pass, timeout], "healthy", undefined],
    ["survives failures that do not follow each other", [pass, e500, pass, e500], "healthy", undefined],
    ["fails at the unhealthy threshold", [pass, e500, timeout], "unhealthy", "Target.Timeout"],
    ["names a connection that failed", [pass, e500, refused], "unhealthy", "Target.FailedHealthChecks"],
    ["tells the newest reason", [pass, e500, e500, timeout], "unhealthy", "Target.Timeout"],
    [
      "needs the healthy threshold to recover",
      [pass, e500, e500, pass, pass],
      "unhealthy",
      "Target.ResponseCodeMismatch",
    ],
    ["recovers at the healthy threshold", [pass, e500, e500, pass, pass, pass], "healthy", undefined],
    [
      "recovers by successes in a row only",
      [pass, e500, e500, pass, pass, e500, pass],
      "unhealthy",
      "Target.ResponseCodeMismatch",
    ],
    [
      "counts failures anew once it has recovered",
      [pass, e500, e500, pass, pass, pass, e500],
      "healthy",
      undefined,
    ],
  ])("%s", (_, results, state, reason) => {
    const told = describeHealth(after(results));
    expect([told.State, told.Reason]).toEqual([state, reason]);
  });

  it("tells the code that did not match", () => {
    expect(describeHealth(after([e500, { kind: "mismatch", code: 404 }]))).toEqual({
      State: "unhealthy",
      Reason: "Target.ResponseCodeMismatch",
      Description: "Health checks failed with these codes: [404]",
    });
  });

  it("tells that the first check has begun", () => {
    expect(describeHealth(checking(fresh)).Reason).toBe("Elb.InitialHealthChecking");
    expect(checking(after([pass]))).toEqual(after([pass]));
  });

  it.each<[Unused, string, string]>([
    [
      "group-not-used",
      "Target.NotInUse",
      "Target group is not configured to receive traffic from the load balancer",
    ],
    [
      "zone-not-enabled",
      "Target.NotInUse",
      "Target is in an Availability Zone that is not enabled for the load balancer",
    ],
    ["stopped", "Target.InvalidState", "Target is in the stopped state"],
    ["terminated", "Target.InvalidState", "Target is in the terminated state"],
    ["invalid", "Target.InvalidState", "Target is in an invalid state"],
  ])("is unused when %s", (why, Reason, Description) => {
    const health = registered(after([pass]), why);
    expect(describeHealth(health)).toEqual({ State: "unused", Reason, Description });
    expect(checked(health, pass, thresholds, 0)).toBe(health);
  });

  it("starts again as initial after being unused", () => {
    expect(registered(registered(after([pass]), "stopped"), undefined)).toEqual(fresh);
  });

  it("is not touched by being registered again while in use", () => {
    const health = after([pass, e500]);
    expect(registered(health, undefined)).toBe(health);
  });

  it("drains until the delay is over, also when a check still comes back", () => {
    const draining = deregistered(after([pass]), 5_000, 1_000);
    expect(draining).toEqual({ state: "draining", until: 6_000 });
    expect(checked(draining!, e500, thresholds, 2_000)).toBe(draining);
    expect(deregistered(draining!, 5_000, 4_000)).toBe(draining);
    expect(describeHealth(draining!)).toEqual({
      State: "draining",
      Reason: "Target.DeregistrationInProgress",
      Description: "Target deregistration is in progress",
    });
  });

  it("starts again as initial when it is registered while it drains", () => {
    expect(registered(deregistered(after([pass]), 5_000, 0), undefined)).toEqual(fresh);
  });

  it("has nothing to drain without a delay or without having been used", () => {
    expect(deregistered(after([pass]), 0, 0)).toBeUndefined();
    expect(deregistered(registered(undefined, "stopped"), 5_000, 0)).toBeUndefined();
  });
});

describe("a target's use", () => {
  const target = { id: "i-one", port: 80 };
  it.each<[string, ReturnType<typeof worldWith>, Unused | undefined]>([
    ["is given when its group is in a rule and its zone enabled", worldWith(), undefined],
    [
      "ends when no rule names its group",
      worldWith({ action: { type: "fixed-response", statusCode: 200, contentType: "text/plain", body: "" } }),
      "group-not-used",
    ],
    ["ends without a balancer", { ...worldWith(), loadBalancers: [] }, "group-not-used"],
    ["ends when its zone is not enabled", worldWith({ zones: ["zone-b", "zone-c"] }), "zone-not-enabled"],
    ["ends when it is stopped", worldWith({ instances: { one: { state: "stopped" } } }), "stopped"],
    ["waits while it stops", worldWith({ instances: { one: { state: "stopping" } } }), "invalid"],
    ["ends when it is terminated", worldWith({ instances: { one: { state: "terminated" } } }), "terminated"],
    ["ends when nobody knows it any more", { ...worldWith(), instances: [] }, "terminated"],
  ])("%s", (_, world, expected) => {
    expect(usage(world)(group, target)).toBe(expected);
  });

  it("is given to an address, which has no state and no zone", () => {
    expect(usage(worldWith())(group, { id: "10.0.0.7", port: 80 })).toBeUndefined();
  });
});

it.each<[string, number, boolean]>([
  ["200", 200, true],
  ["200", 201, false],
  ["200,301", 301, true],
  ["200-299", 200, true],
  ["200-299", 299, true],
  ["200-299", 300, false],
  ["200-299,301", 301, true],
  ["200-299,301", 302, false],
])("the matcher %s says of %i: %s", (matcher, code, expected) => {
  expect(parseMatcher(matcher)(code)).toBe(expected);
});
