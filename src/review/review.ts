import type { PlanFile } from "../terraform/plan";
import { changesOf, type Changes } from "./changes";
import { fatesOf, type Fates } from "./fates";
import { modelOf, type Model } from "./model";
import { partsOfPicture, type Part } from "./parts";
import type { Finding, Problem, Rule, Severity } from "./rule";
import { rules as allRules } from "./rules";
import { hide, secretsOf } from "./secrets";
import type { Source } from "./source";
import { applyWaivers, type Waived, type Waiver } from "./waivers";

export interface Review {
  readonly passed: boolean;
  readonly strict: boolean;
  /** Sorted: what refuses first, then by address and rule. */
  readonly findings: readonly Finding[];
  readonly waived: readonly Waived[];
  readonly changes: Changes;
  readonly fates: Fates;
  readonly parts: readonly Part[];
  readonly rules: number;
  readonly resources: number;
}

export interface ReviewOptions {
  readonly source?: Source | undefined;
  readonly waivers?: readonly Waiver[];
  /** Refuse warnings too. */
  readonly strict?: boolean;
  /** The plan is meant to delete everything: only the rules about the plan itself are asked. */
  readonly teardown?: boolean;
  /** As YYYY-MM-DD, for the waivers' end. @default - the day on this machine's clock, in UTC */
  readonly today?: string;
  readonly rules?: readonly Rule[];
}

/** Judges a plan. */
export function review(plan: PlanFile, options: ReviewOptions = {}): Review {
  const { strict = false, waivers = [] } = options;
  const rules = (options.rules ?? allRules).filter(
    (rule) => options.teardown !== true || rule.teardown === true,
  );
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const model = modelOf(plan, options.source);
  const secrets = secretsOf(model);
  const raised = rules.flatMap((rule) => findingsOf(rule, model, strict));
  const { left, waived, problems } = applyWaivers(raised, waivers, rules, today);
  const findings = [...left, ...problems.map((problem) => toFinding(waiverRule, problem, strict))]
    .map((finding) => ({ ...finding, what: hide(finding.what, secrets), fix: hide(finding.fix, secrets) }))
    .sort(bySeverity);
  return {
    passed: findings.every((finding) => finding.severity !== "refuse"),
    strict,
    findings,
    waived,
    changes: changesOf(model),
    fates: fatesOf(model),
    parts: partsOfPicture(model),
    rules: rules.length,
    resources: model.resources.length,
  };
}

const waiverRule: Rule = {
  id: "waiver-in-force",
  title: "Every waiver is needed and in force",
  severity: "warn",
  why: "a waiver that nobody needs any more would hide the next mistake at the same place",
  fix: "take it out of the waivers' file, or give it a new end date and reason",
  peers: [],
  check: () => [],
};

function findingsOf(rule: Rule, model: Model, strict: boolean): Finding[] {
  const found: Finding[] = [];
  try {
    for (const problem of rule.check(model)) found.push(toFinding(rule, problem, strict));
  } catch (error) {
    found.push(brokenRule(rule, error));
  }
  return found;
}

/** A rule that fails to run has judged nothing: that is not a pass. */
function brokenRule(rule: Rule, error: unknown): Finding {
  const problem: Problem = {
    kind: "unknown",
    at: "(the review)",
    what: `the rule could not be run: ${error instanceof Error ? error.message : String(error)}`,
  };
  return { ...toFinding(rule, problem, true), severity: "refuse", verdict: "error" };
}

function toFinding(rule: Rule, problem: Problem, strict: boolean): Finding {
  const cannotTell = problem.kind === "unknown";
  const severity: Severity =
    strict || (rule.severity === "refuse" && problem.mild !== true && (!cannotTell || rule.critical === true))
      ? "refuse"
      : "warn";
  return {
    rule: rule.id,
    title: rule.title,
    severity,
    verdict: cannotTell ? "cannot tell" : "fails",
    address: typeof problem.at === "string" ? problem.at : problem.at.address,
    path: problem.path,
    what: problem.what,
    why: rule.why,
    fix: problem.fix ?? rule.fix,
    see: rule.see,
    peers: rule.peers,
  };
}

function bySeverity(a: Finding, b: Finding): number {
  if (a.severity !== b.severity) return a.severity === "refuse" ? -1 : 1;
  return compare(a.address, b.address) || compare(a.rule, b.rule);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
