import { review } from "../../src/review/review";
import { wrong, unknown, type Rule } from "../../src/review/rule";
import { parseWaivers } from "../../src/review/waivers";
import { parsePlan } from "../../src/terraform/plan";
import { planJson } from "./plan-builder";

const plan = parsePlan(
  planJson({ "aws_vpc.a": { after: { password: "hunter2-hunter2" }, sensitive: { password: true } } }),
);
const rule = (more: Partial<Rule> = {}): Rule => ({
  id: "rule",
  title: "Title",
  severity: "refuse",
  why: "because",
  fix: "change it",
  peers: [],
  *check(model) {
    for (const at of model.resources) yield wrong(at, "it is wrong");
  },
  ...more,
});
const today = "2026-06-01";
const waiver = { rule: "rule", address: "aws_vpc.a", reason: "moved away next month", until: "2026-07-01" };

test("a finding that refuses makes the plan fail, a warning does not", () => {
  expect(review(plan, { rules: [rule()] }).passed).toBe(false);
  expect(review(plan, { rules: [rule({ severity: "warn" })] }).passed).toBe(true);
  expect(review(plan, { rules: [rule({ severity: "warn" })], strict: true }).passed).toBe(false);
});

test("what cannot be told fails a critical rule and warns of any other", () => {
  const check = function* () {
    yield unknown("aws_vpc.a", "it cannot be seen");
  };
  expect(review(plan, { rules: [rule({ check, critical: true })] }).findings).toMatchObject([
    { severity: "refuse", verdict: "cannot tell" },
  ]);
  expect(review(plan, { rules: [rule({ check })] }).findings).toMatchObject([
    { severity: "warn", verdict: "cannot tell" },
  ]);
});

test("a rule that throws is a finding, and the others still run", () => {
  const broken = rule({
    id: "broken",
    severity: "warn",
    check: () => {
      throw new Error("no such thing");
    },
  });
  const { findings, passed } = review(plan, { rules: [broken, rule()] });
  expect(passed).toBe(false);
  expect(findings).toMatchObject([
    {
      rule: "broken",
      verdict: "error",
      severity: "refuse",
      what: "the rule could not be run: no such thing",
    },
    { rule: "rule" },
  ]);
});

test("a sensitive value is shown by no finding", () => {
  const leaky = rule({
    *check() {
      yield wrong("aws_vpc.a", "it is hunter2-hunter2", { fix: "not hunter2-hunter2" });
    },
  });
  const shown = JSON.stringify(review(plan, { rules: [leaky] }));
  expect(shown).toContain("it is (sensitive)");
  expect(shown).not.toContain("hunter2");
});

test("a waiver takes its finding away until its end", () => {
  const waived = review(plan, { rules: [rule()], waivers: [waiver], today });
  expect(waived).toMatchObject({ passed: true, findings: [], waived: [{ waiver }] });
  const later = review(plan, { rules: [rule()], waivers: [waiver], today: "2026-07-02" });
  expect(later.passed).toBe(false);
  expect(later.findings.map(({ what }) => what)).toContain("the waiver of rule ended on 2026-07-01");
});

test("a waiver that is not needed, or of a rule that must hold, is a finding itself", () => {
  const unused = review(plan, {
    rules: [rule()],
    waivers: [waiver, { ...waiver, address: "aws_vpc.b" }],
    today,
  });
  expect(unused.findings.map(({ what }) => what)).toEqual([
    "the waiver of rule is not needed: there is no such finding",
  ]);
  const mandatory = review(plan, { rules: [rule({ mandatory: true })], waivers: [waiver], today });
  expect(mandatory.passed).toBe(false);
  expect(mandatory.findings.map(({ what }) => what)).toContain(
    "the waiver of rule has no effect: this rule cannot be waived",
  );
});

test.each([
  [{}, "must be a list"],
  [[{ ...waiver, reason: "why" }], "must say why"],
  [[{ ...waiver, until: "soon" }], "must be a date"],
  [[{ ...waiver, rules: 1 }], "must be a list of"],
])("refuses waivers like %j", (value, message) => {
  expect(() => parseWaivers(value, "waivers.json")).toThrow(message);
});

test("findings are sorted by severity, address and rule", () => {
  const two = parsePlan(planJson({ "aws_vpc.b": {}, "aws_vpc.a": {} }));
  const { findings } = review(two, {
    rules: [rule({ id: "z", severity: "warn" }), rule({ id: "b" }), rule({ id: "a" })],
  });
  expect(findings.map((each) => `${each.severity} ${each.address} ${each.rule}`)).toEqual([
    "refuse aws_vpc.a a",
    "refuse aws_vpc.a b",
    "refuse aws_vpc.b a",
    "refuse aws_vpc.b b",
    "warn aws_vpc.a z",
    "warn aws_vpc.b z",
  ]);
});
