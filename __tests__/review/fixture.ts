import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseModules, parseTerraformJson, type Source } from "../../src/review/source";
import { parsePlan, type PlanFile } from "../../src/terraform/plan";
import { configurationIn } from "../../src/terraform/plan-configuration";
import { bad, good, nameOf } from "../fixtures/plans/scenarios/all";
import { whole } from "../fixtures/plans/slim";
import type { Bad, Good } from "../fixtures/plans/scenarios/scenario";

/** A plan that the real provider made, from __tests__/fixtures/plans. */
export function fixture(name: string): PlanFile {
  return parsePlan(fixtureJson(name), name);
}

export function fixtureJson(name: string): unknown {
  return whole(JSON.parse(readFileSync(join(__dirname, "..", "fixtures", "plans", `${name}.json`), "utf8")));
}

export const badPlans = bad.map((scenario: Bad) => ({
  title: nameOf(scenario),
  scenario,
  file: `bad/${nameOf(scenario)}`,
}));

export const goodPlans = good.map((scenario: Good) => ({
  title: scenario.name,
  scenario,
  file: `good/${scenario.name}`,
}));

/** What a saved plan would carry beside the plan itself, as far as the scenario gives it. */
export async function sourceOf(
  scenario: Pick<Bad, "terraformJson" | "modules">,
): Promise<Source | undefined> {
  if (scenario.terraformJson !== undefined) return parseTerraformJson(scenario.terraformJson);
  if (scenario.modules === undefined) return undefined;
  const files = Object.entries(scenario.modules).map(
    ([key, hcl]) => [`tfconfig/m-${key}/main.tf`, hcl] as const,
  );
  return parseModules(await configurationIn(new Map(files)));
}
