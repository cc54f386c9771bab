import type { Rule } from "../rule";
import { notAsked } from "./not-asked";
import { toRuleTable } from "./rule-table";

/** The page of all rules in the documentation, in Markdown. */
export function toRulePage(rules: readonly Rule[]): string {
  const refusing = rules.filter(({ severity }) => severity === "refuse").length;
  return [
    "# The rules of the plan review",
    `This page is made from the rules themselves, by \`npm run docs:rules\`. There are ${rules.length}: ${refusing} refuse a plan, ${rules.length - refusing} warn and refuse under \`--strict\`. ` +
      "A critical rule refuses also when it cannot tell. How to use them is in [review.md](review.md).",
    "## Beside other tools",
    "The ids of the rules that ask for the same, or come nearest. A dash means that none does: most of these rules join what a plan knows only after apply, or look at what it changes and deletes.",
    toRuleTable(rules).trimEnd(),
    "## Each rule",
    ...rules.map(section),
    "## What is left out, and why",
    leftOut(),
    "",
  ].join("\n\n");
}

function section(rule: Rule): string {
  const marks = [
    rule.severity === "refuse" ? "refuses" : "warns",
    ...(rule.critical ? ["critical"] : []),
    rule.mandatory ? "cannot be waived" : "can be waived",
    ...(rule.teardown ? ["asked of a teardown too"] : []),
  ];
  const see = rule.see === undefined ? [] : [`See <${rule.see}>.`];
  return [
    `### ${rule.id}`,
    `${rule.title}. *${marks.join(", ")}*`,
    `Why: ${plain(rule.why)}.`,
    `What to change: ${plain(rule.fix)}.`,
    ...see,
  ].join("\n\n");
}

function leftOut(): string {
  const rows = notAsked.map(({ what, why, peers }) => `| ${what} | ${why} | ${peers.join(", ")} |`);
  return [
    "| what others ask for | why it is not asked here | their rules |",
    "| --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** Nothing in a sentence is markup. */
function plain(sentence: string): string {
  return sentence.replace(/[\\`*_[\]<>]/g, "\\$&");
}
