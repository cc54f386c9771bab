import { z } from "zod";
import { UserError } from "../error";
import { wrong, type Finding, type Problem, type Rule } from "./rule";

/** A finding that someone has decided to live with for a while, and why. */
export type Waiver = z.infer<typeof waiver>;

export interface Waived {
  readonly finding: Finding;
  readonly waiver: Waiver;
}

const waiver = z.strictObject({
  rule: z.string().min(1),
  address: z.string().min(1),
  reason: z.string().trim().min(10, "must say why in at least ten letters"),
  until: z.iso.date("must be a date like 2026-12-31"),
});

/** Reads the waivers' file: a list of `{ rule, address, reason, until }`. */
export function parseWaivers(value: unknown, file = "the waivers"): readonly Waiver[] {
  const result = z.array(waiver).safeParse(value);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw new UserError(
    `${file} must be a list of {"rule", "address", "reason", "until"}: ${first?.path.join(".") ?? ""} ${first?.message ?? ""}`,
  );
}

/** Takes the waived findings out, and tells what is wrong with the waivers themselves. */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  rules: readonly Rule[],
  today: string,
): { left: Finding[]; waived: Waived[]; problems: Problem[] } {
  const mandatory = new Set(rules.filter((rule) => rule.mandatory).map((rule) => rule.id));
  const valid = waivers.filter((each) => each.until >= today && !mandatory.has(each.rule));
  const waived: Waived[] = [];
  const left: Finding[] = [];
  for (const finding of findings) {
    const match = valid.find((each) => each.rule === finding.rule && each.address === finding.address);
    if (match === undefined) left.push(finding);
    else waived.push({ finding, waiver: match });
  }
  const used = new Set(waived.map((each) => each.waiver));
  return {
    left,
    waived,
    problems: waivers.flatMap((each) => problemOf(each, used, mandatory, rules, today)),
  };
}

function problemOf(
  each: Waiver,
  used: ReadonlySet<Waiver>,
  mandatory: ReadonlySet<string>,
  rules: readonly Rule[],
  today: string,
): Problem[] {
  if (used.has(each)) return [];
  const name = `the waiver of ${each.rule}`;
  if (mandatory.has(each.rule)) {
    return [wrong(each.address, `${name} has no effect: this rule cannot be waived`)];
  }
  if (each.until < today) return [wrong(each.address, `${name} ended on ${each.until}`)];
  if (!rules.some((rule) => rule.id === each.rule)) {
    return [wrong(each.address, `${name} names a rule that does not exist`)];
  }
  return [wrong(each.address, `${name} is not needed: there is no such finding`)];
}
