import { UserError } from "../../src/error";
import { loadSettings } from "../../src/settings/load";
import { combinationNames, senseless, sensible } from "../support/combinations";
import { project } from "../support/quiet-io";

test("there are enough combinations, each once", () => {
  expect(combinationNames.length).toBeGreaterThanOrEqual(24);
  expect(new Set(combinationNames).size).toBe(combinationNames.length);
});

const ids = ["subnet-11111111", "subnet-22222222", "subnet-33333333"];
const combinations = sensible({ open: ids, closed: ids }).map(
  (combination) => [combination.name, combination] as const,
);

test.each(combinations)("%s: the settings go together", (_, { settings, environment }) => {
  const env = { TANDEM_SETTINGS: JSON.stringify(settings), TANDEM_ENV: environment };
  expect(loadSettings(project, env).environment).toBe(environment);
});

test.each(senseless)("%j is refused with both settings named: %j", (settings, [one, other]) => {
  const load = () => loadSettings(project, { TANDEM_SETTINGS: JSON.stringify(settings) });
  expect(load).toThrow(UserError);
  expect(load).toThrow(
    new RegExp(`^${one} must be .*\\b${other}\\b.*, got .*: change it in TANDEM_SETTINGS$`),
  );
});
