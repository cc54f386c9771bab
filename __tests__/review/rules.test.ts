import { readdirSync } from "node:fs";
import { join } from "node:path";
import { modelOf } from "../../src/review/model";
import { review } from "../../src/review/review";
import { rules } from "../../src/review/rules";
import { badPlans, fixture, goodPlans, sourceOf } from "./fixture";

const today = "2026-01-01";

describe("a plan that a rule must fail", () => {
  it.each(badPlans)("$title is found at the right place", async ({ scenario, file }) => {
    const { findings } = review(fixture(file), {
      rules: rules.filter(({ id }) => id === scenario.rule),
      source: await sourceOf(scenario),
      today,
    });
    expect(findings.map(({ address }) => address).sort()).toEqual([...scenario.finds].sort());
    expect(findings.every(({ verdict }) => verdict !== "error")).toBe(true);
  });
});

describe("a healthy site", () => {
  it.each(goodPlans)(
    "$title passes, with no warning but those that a plain site gets",
    async ({ scenario, file }) => {
      const result = review(fixture(file), { source: await sourceOf(scenario), today });
      expect(result.findings.filter(({ severity }) => severity === "refuse")).toEqual([]);
      expect([...new Set(result.findings.map(({ rule }) => rule))].sort()).toEqual(
        [...(scenario.warns ?? [])].sort(),
      );
    },
  );
});

describe("the list of rules", () => {
  it("has a plan that must fail for each", () => {
    const covered = new Set(badPlans.map(({ scenario }) => scenario.rule));
    expect(rules.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });

  it("has a plan that must pass for each, with a resource of the kind that the rule is about", () => {
    const kinds = new Set(
      goodPlans.flatMap(({ file }) => modelOf(fixture(file)).resources.map(({ type }) => type)),
    );
    const missing = badPlans.flatMap(({ scenario }) => {
      const found = scenario.finds.flatMap((address) => /(aws_\w+)\.[^.]+$/.exec(address)?.[1] ?? []);
      return found.some((type) => !kinds.has(type) && !wrongByItself.has(type)) ? [scenario.rule] : [];
    });
    expect(missing).toEqual([]);
  });

  it("has every file of its folder, under the file's name", () => {
    const files = readdirSync(join(__dirname, "../../src/review/rules")).map((file) =>
      file.replace(/\.ts$/, ""),
    );
    expect(rules.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  it("says why and what to change in plain words", () => {
    for (const rule of rules) {
      expect(rule.title).toMatch(/^[A-Z]/);
      expect(rule.why).not.toMatch(/[.!]$/);
      expect(rule.fix.length).toBeGreaterThan(10);
    }
  });
});

/** Kinds of resources that no healthy plan has: that they are there is the finding. */
const wrongByItself = new Set([
  "aws_ami_launch_permission",
  "aws_default_vpc",
  "aws_iam_user",
  "aws_s3_bucket_acl",
]);
