import { UserError } from "../../src/error";
import { review } from "../../src/review/review";
import { parsePlan } from "../../src/terraform/plan";
import { fixtureJson } from "./fixture";

/** The same numbers in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const odd = [
  null,
  true,
  0,
  -1,
  "",
  "x",
  [],
  {},
  [[]],
  { references: [1] },
  "${",
  1e308,
  ["aws_instance"],
  { a: null },
];

/** Changes a few values in a plan, at random: anywhere, or among the values and expressions of a resource. */
function spoil(plan: unknown, roll: (below: number) => number): unknown {
  const copy = structuredClone(plan) as Spoilable;
  const changes = copy.resource_changes;
  const blocks = copy.configuration.root_module.resources;
  for (let left = 1 + roll(4); left > 0; left -= 1) {
    const { change } = pick(changes, roll);
    const { expressions } = pick(blocks, roll);
    const places = [copy, change, change.after, change.before, change.after_unknown, expressions];
    spoilBelow(places[roll(40) === 0 ? 0 : 2 + roll(4)], roll);
  }
  return copy;
}

type Values = Record<string, unknown>;

interface Spoilable extends Values {
  resource_changes: { change: Values & { after?: Values; before?: Values; after_unknown?: Values } }[];
  configuration: { root_module: { resources: { expressions: Values }[] } };
}

function spoilBelow(start: unknown, roll: (below: number) => number): void {
  if (typeof start !== "object" || start === null || Object.keys(start).length === 0) return;
  let at = start as Values;
  for (let depth = 1 + roll(4); depth > 0; depth -= 1) {
    const key = pick(Object.keys(at), roll);
    const next = at[key];
    if (depth > 1 && typeof next === "object" && next !== null && Object.keys(next).length > 0) {
      at = next as Values;
      continue;
    }
    if (roll(3) === 0) at[key] = undefined;
    else at[key] = structuredClone(odd[roll(odd.length)]);
    return;
  }
}

function pick<T>(list: readonly T[], roll: (below: number) => number): T {
  return list[roll(list.length)] as T;
}

test("500 spoiled plans end with a verdict or with a clear refusal, and no rule breaks", () => {
  const plans = ["good/site", "good/release", "good/modules"].map(fixtureJson);
  const outcomes = { judged: 0, refused: 0 };
  for (let seed = 0; seed < 500; seed += 1) {
    const roll = dice(seed);
    const spoiled = spoil(plans[roll(plans.length)], roll);
    try {
      const { findings } = review(parsePlan(spoiled), { today: "2026-01-01" });
      const broken = findings.filter(({ verdict }) => verdict === "error");
      expect({ seed, broken }).toEqual({ seed, broken: [] });
      outcomes.judged += 1;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      outcomes.refused += 1;
    }
  }
  expect(outcomes.judged).toBeGreaterThan(300);
  expect(outcomes.refused).toBeGreaterThan(10);
});
