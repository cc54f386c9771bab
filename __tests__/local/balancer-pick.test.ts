import type { Health } from "../../src/local/balancer/health";
import { pick, pickGroup } from "../../src/local/balancer/pick";
import type { Candidate, PickSettings } from "../../src/local/balancer/pick";

const roundRobin: PickSettings = { algorithm: "round_robin", slowStart: 0, minimumHealthy: 1 };
const states: Readonly<Record<string, Health>> = {
  h: { state: "healthy", since: 0, failures: 0 },
  u: { state: "unhealthy", last: { kind: "timeout" }, successes: 0 },
  i: { state: "initial", checked: true, failures: 0 },
  x: { state: "unused", why: "stopped" },
};

/** Each letter is a target: healthy, unhealthy, initial or unused. */
function targets(letters: string, outstanding: readonly number[] = []): Candidate[] {
  return [...letters].map((letter, i) => ({ health: states[letter], outstanding: outstanding[i] ?? 0 }));
}

function sequence(candidates: readonly Candidate[], settings: PickSettings, count: number): string {
  let last = -1;
  const picked: number[] = [];
  for (let i = 0; i < count; i++) picked.push((last = pick(candidates, last, settings, 0, () => 0)));
  return picked.join(" ");
}

describe("round robin", () => {
  it.each<[string, string, string]>([
    ["alternates strictly between two", "hh", "0 1 0 1 0 1"],
    ["goes round three", "hhh", "0 1 2 0 1 2"],
    ["leaves out an unhealthy target", "huh", "0 2 0 2 0 2"],
    ["leaves out a target that is new", "hih", "0 2 0 2 0 2"],
    ["leaves out a target that is unused", "xhh", "1 2 1 2 1 2"],
    ["stays with the only healthy one", "uhu", "1 1 1 1 1 1"],
    ["goes to all when all are unhealthy", "uu", "0 1 0 1 0 1"],
    ["goes to the unhealthy, but to no new one, when none is healthy", "uiu", "0 2 0 2 0 2"],
    ["goes nowhere when all are new", "ii", "-1 -1 -1 -1 -1 -1"],
    ["goes nowhere when all are unused", "xx", "-1 -1 -1 -1 -1 -1"],
    ["goes nowhere without targets", "", "-1 -1 -1 -1 -1 -1"],
  ])("%s", (_, letters, expected) => {
    expect(sequence(targets(letters), roundRobin, 6)).toBe(expected);
  });

  it("goes to all when fewer than the minimum are healthy", () => {
    expect(sequence(targets("huh"), { ...roundRobin, minimumHealthy: 3 }, 3)).toBe("0 1 2");
  });

  it("passes over a target in its slow start, more rarely as it grows older", () => {
    const young = [{ health: { ...states["h"]!, since: 0 } as Health, outstanding: 0 }];
    const old = [{ health: { ...states["h"]!, since: -10_000 } as Health, outstanding: 0 }];
    const pair = [...old, ...young];
    const settings = { ...roundRobin, slowStart: 1_000 };
    const share = (now: number) => pick(pair, 0, settings, now, () => 0.5);
    expect(share(400)).toBe(0);
    expect(share(600)).toBe(1);
    expect(pick(young, -1, settings, 0, () => 0.5)).toBe(0);
  });
});

describe("least outstanding requests", () => {
  const settings: PickSettings = { ...roundRobin, algorithm: "least_outstanding_requests" };
  it.each<[string, string, readonly number[], number, number]>([
    ["goes to the idle one", "hh", [2, 0], 1, 1],
    ["takes turns among equals", "hhh", [1, 1, 1], 0, 1],
    ["does not go to an unhealthy one for being idle", "uh", [0, 9], 0, 1],
    ["goes to the idlest of the unhealthy when all are", "uu", [3, 2], 1, 1],
    ["goes nowhere when all are new", "ii", [0, 0], -1, -1],
  ])("%s", (_, letters, outstanding, last, expected) => {
    expect(pick(targets(letters, outstanding), last, settings, 0, () => 0)).toBe(expected);
  });
});

describe("weighted random", () => {
  const settings: PickSettings = { ...roundRobin, algorithm: "weighted_random" };
  it.each<[string, string, number, number]>([
    ["takes the first for a small number", "hh", 0.49, 0],
    ["takes the second for a large number", "hh", 0.5, 1],
    ["counts only those that may serve", "uhh", 0.1, 1],
    ["goes nowhere without a target that may serve", "x", 0.1, -1],
  ])("%s", (_, letters, random, expected) => {
    expect(pick(targets(letters), -1, settings, 0, () => random)).toBe(expected);
  });
});

describe("weighted groups", () => {
  const groups = [
    { arn: "a", weight: 1 },
    { arn: "b", weight: 3 },
    { arn: "none", weight: 0 },
  ];
  it.each<[number, string | undefined]>([
    [0, "a"],
    [0.24, "a"],
    [0.25, "b"],
    [0.99, "b"],
  ])("at %d picks %s", (random, expected) => {
    expect(pickGroup(groups, () => random)?.arn).toBe(expected);
  });

  it("picks none when no group has a weight", () => {
    expect(pickGroup([groups[2]!, groups[2]!], () => 0)).toBeUndefined();
  });
});
