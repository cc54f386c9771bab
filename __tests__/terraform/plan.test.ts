import { UserError } from "../../src/error";
import { parsePlan } from "../../src/terraform/plan";
import { fixtureJson } from "../review/fixture";

const least = { format_version: "1.2", configuration: { root_module: {} } };

test("reads the least that is a plan", () => {
  expect(parsePlan(least)).toMatchObject({ resource_changes: [], resource_drift: [] });
});

test("ignores what it does not know", () => {
  expect(parsePlan({ ...least, format_version: "1.99", something: [1] })).not.toHaveProperty("something");
});

test.each([
  [null, "got null"],
  [[], "got a list"],
  ["plan", "got a string"],
  [{}, 'must have a "format_version" of 1.x, got none'],
  [{ format_version: "2.0" }, 'got "2.0"'],
  [{ format_version: 1 }, "got 1"],
  [{ version: 4, lineage: "x", resources: [] }, "is a state, not a plan"],
  [{ format_version: "1.0", values: { root_module: {} } }, "is a state, not a plan"],
  [{ format_version: "1.2" }, "at configuration"],
  [{ ...least, resource_changes: [{ address: "a" }] }, "at resource_changes.0"],
])("refuses %j with a reason", (value, message) => {
  expect(() => parsePlan(value, "plan.json")).toThrow(UserError);
  expect(() => parsePlan(value, "plan.json")).toThrow(message);
});

test("refuses modules that are nested without end", () => {
  const module: Record<string, unknown> = {};
  let at = module;
  for (let depth = 0; depth < 20_000; depth += 1) {
    const next = {};
    at.module_calls = { m: { module: next } };
    at = next;
  }
  expect(() => parsePlan({ ...least, configuration: { root_module: module } })).toThrow(UserError);
});

test("reads a plan of the real provider", () => {
  expect(parsePlan(fixtureJson("good/release")).resource_changes.length).toBeGreaterThan(30);
});
