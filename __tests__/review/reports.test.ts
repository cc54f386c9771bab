import Ajv from "ajv";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePlan } from "../../src/terraform/plan";
import { toHtml } from "../../src/review/report/html";
import { toJson } from "../../src/review/report/json";
import { toMarkdown } from "../../src/review/report/markdown";
import { toSarif } from "../../src/review/report/sarif";
import { toText } from "../../src/review/report/text";
import { review, type Review } from "../../src/review/review";
import { rules } from "../../src/review/rules";
import { fixture } from "./fixture";
import { planJson } from "./plan-builder";

const waiver = {
  rule: "alb-access-logged",
  address: "aws_lb.site",
  reason: "logs | come with <the> next budget",
  until: "2999-01-01",
};
const refused: Review = review(fixture("bad/never-disrupt-all"), { waivers: [waiver] });

test("text tells the changes by what they mean", () => {
  expect(toText(review(fixture("good/release")))).toMatch(/software +.*replaced by a new one/);
  expect(toText(review(fixture("good/content")))).toMatch(/content +1 changed/);
  expect(toText(review(fixture("good/no-change")))).toContain("nothing changes");
});

test("text has colours only when asked", () => {
  expect(toText(refused)).not.toContain("\u001b");
  expect(toText(refused, { colour: true })).toContain("\u001b[31mrefuse");
});

test("markdown keeps every cell on its line, and nothing in it is markup", () => {
  const markdown = toMarkdown(refused);
  expect(markdown).toContain("logs \\| come with \\<the\\> next budget");
  const rows = markdown.split("\n").filter((row) => row.startsWith("|"));
  expect(rows.every((row) => row.endsWith("|"))).toBe(true);
});

test("json gives back everything", () => {
  expect(JSON.parse(toJson(refused))).toMatchObject({
    passed: false,
    findings: expect.any(Array),
    waived: [{ waiver }],
  });
});

test("SARIF has every rule, each finding with its rule's index, and the waived one suppressed", () => {
  const { runs } = JSON.parse(toSarif(refused, "a b/plan.json")) as {
    runs: { tool: { driver: { rules: { id: string }[] } }; results: Result[] }[];
  };
  const [run] = runs;
  expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
  for (const result of run?.results ?? []) {
    expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
    expect(result.locations[0]?.physicalLocation.artifactLocation.uri).toBe("a%20b/plan.json");
  }
  const suppressed = run?.results.filter(({ suppressions }) => suppressions !== undefined);
  expect(suppressed?.map(({ ruleId }) => ruleId)).toEqual(["alb-access-logged"]);
});

const schema: object = JSON.parse(
  readFileSync(join(__dirname, "../fixtures/sarif-2.1.0.json"), "utf8"),
) as object;

test.each(["bad/never-disrupt-all", "bad/teardown-declared", "good/site", "good/hardened"])(
  "the SARIF of %s is valid against its schema",
  (name) => {
    const ajv = new Ajv({ allErrors: true });
    const valid = ajv.validate(
      schema,
      JSON.parse(toSarif(review(fixture(name), { waivers: [waiver] }), "plan")),
    );
    expect({ valid, errors: ajv.errors }).toEqual({ valid: true, errors: null });
  },
);

test("the schema refuses what is no SARIF", () => {
  expect(new Ajv().validate(schema, { version: "2.1.0" })).toBe(false);
});

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
  readonly suppressions?: unknown[];
}

test("the page shows zones, servers, balancer and buckets, and needs nothing else", () => {
  const page = toHtml(refused);
  for (const shown of ["aws_instance.first", "aws_lb.site", "content bucket"]) expect(page).toContain(shown);
  expect(page).toMatch(/eu-central-1a <span class="pill interrupted">interrupted/);
  expect(page).not.toMatch(/<script|src="http|url\(/);
  expect(page).toContain("logs | come with &lt;the&gt; next budget");
});

/** A plan with so many findings that no comment could hold them. */
function crowded(): Review {
  const buckets = Array.from({ length: 3000 }, (_, at) => [`aws_s3_bucket.b${at}`, {}] as const);
  return review(parsePlan(planJson(Object.fromEntries(buckets))));
}

test("markdown fits into a comment of GitHub, and says what it leaves out", () => {
  const markdown = toMarkdown(crowded());
  expect(markdown.length).toBeLessThanOrEqual(65_536);
  expect(markdown).toMatch(/^### ❌ Refused/);
  expect(markdown).toMatch(/and \d+ more: see the full report/);
  expect(markdown.match(/<details/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
});

test("text says why and what to change once for all places of a rule", () => {
  const text = toText(refused);
  expect(text.match(/refuse {2}aws_instance/g)).toHaveLength(2);
  expect(text.match(/why: Terraform has no rolling replacement/g)).toHaveLength(1);
});

test.each([80, 120])("text keeps to a terminal of %s columns", (width) => {
  const lines = toText(refused, { width }).trimEnd().split("\n");
  const verdict = lines.pop();
  expect(lines.filter((line) => line.length > width && line.trim().includes(" "))).toEqual([]);
  expect(verdict).toMatch(/^Refused/);
});
