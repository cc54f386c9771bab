import { readFileSync } from "node:fs";
import { join } from "node:path";
import { notAsked } from "../../src/review/report/not-asked";
import { toRulePage } from "../../src/review/report/rule-page";
import { rules } from "../../src/review/rules";

const page = readFileSync(join(__dirname, "../../docs/review-rules.md"), "utf8");

test("the page of rules is what the rules say: npm run docs:rules writes it anew", () => {
  expect(page).toBe(toRulePage(rules));
});

test("what is left out is asked by no rule", () => {
  const asked = new Set(rules.flatMap(({ peers }) => peers));
  expect(notAsked.flatMap(({ peers }) => peers).filter((peer) => asked.has(peer))).toEqual([]);
});
