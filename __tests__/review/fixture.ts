import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseTerraformJson, type Source } from "../../src/review/source";
import { parsePlan, type PlanFile } from "../../src/terraform/plan";
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

export function sourceOf(scenario: Pick<Bad, "terraformJson">): Source | undefined {
  return scenario.terraformJson === undefined ? undefined : parseTerraformJson(scenario.terraformJson);
}
