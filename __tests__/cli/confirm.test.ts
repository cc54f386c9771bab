import { confirmed, refuseUnanswered } from "../../src/cli/confirm";
import { quietIo } from "../support/quiet-io";

test.each([
  ["yes", true],
  [" yes ", true],
  ["y", false],
  ["no", false],
  ["", false],
])("the answer %j is taken as %s", async (answer, taken) => {
  const io = quietIo({ ask: async () => answer });
  expect(await confirmed(io, "Apply this plan?", false)).toBe(taken);
  expect(io.printed).toEqual(taken ? [] : ["Nothing was changed."]);
});

test("--yes is not asked", async () => {
  const ask = jest.fn();
  expect(await confirmed(quietIo({ ask }), "Apply this plan?", true)).toBe(true);
  expect(ask).not.toHaveBeenCalled();
});

test("where nobody can answer, only --yes goes on", () => {
  expect(() => refuseUnanswered(quietIo(), true, "deploy")).not.toThrow();
  expect(() => refuseUnanswered(quietIo(), false, "deploy")).toThrow(/^deploy asks before .* or with --yes$/);
});
