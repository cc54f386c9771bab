import type { Review } from "../review";
import type { Finding } from "../rule";
import { summaryLines } from "../summary";
import { count, verdict } from "./text";

/** The longest comment that GitHub takes: https://github.com/orgs/community/discussions/27190 */
export const longestComment = 65_536;

/** For a comment on a pull request: with fewer rows in each table when it would be too long for one. */
export function toMarkdown(review: Review, longest = longestComment): string {
  for (const rows of [Infinity, 200, 100, 50, 20, 10, 5]) {
    const markdown = withRows(review, rows);
    if (markdown.length <= longest) return markdown;
  }
  return `${title(review)}\n\nThe review is too long for a comment: see the full report.\n`;
}

function withRows(review: Review, rows: number): string {
  return [
    title(review),
    ...fates(review, rows),
    ...details("Changes", "```\n" + summaryLines(review.changes).join("\n") + "\n```", true),
    ...findings("Refused", review, "refuse", rows),
    ...findings("Warnings", review, "warn", rows),
    ...waived(review, rows),
    "",
  ].join("\n\n");
}

function title(review: Review): string {
  return `### ${review.passed ? "✅" : "❌"} ${verdict(review)}`;
}

function fates({ fates: { servers, zones } }: Review, most: number): string[] {
  const rows = [
    ...servers.map((each) => [
      code(each.address),
      each.zone ?? "not known yet",
      each.fate,
      escape(each.reasons.join("; ")),
    ]),
    ...zones.map((each) => [`zone ${escape(each.zone)}`, "", each.fate, escape(each.reasons.join("; "))]),
  ];
  return rows.length === 0 ? [] : [table(["", "zone", "this plan", "why"], rows, most)];
}

function findings(name: string, review: Review, severity: Finding["severity"], most: number): string[] {
  const own = review.findings.filter((finding) => finding.severity === severity);
  if (own.length === 0) return [];
  const rows = own.map((finding) => [
    code(finding.address),
    `${escape(finding.what)}${finding.verdict === "cannot tell" ? " *(cannot tell)*" : ""}`,
    escape(finding.why),
    escape(finding.fix),
    finding.see === undefined ? code(finding.rule) : `[${code(finding.rule)}](${finding.see})`,
  ]);
  return details(
    `${name}: ${count(own.length, "finding")}`,
    table(["where", "what", "why", "what to change", "rule"], rows, most),
    severity === "refuse",
  );
}

function waived({ waived: list }: Review, most: number): string[] {
  if (list.length === 0) return [];
  const rows = list.map(({ finding, waiver }) => [
    code(finding.rule),
    code(finding.address),
    escape(waiver.reason),
    waiver.until,
  ]);
  return details(`Waived: ${list.length}`, table(["rule", "where", "reason", "until"], rows, most), false);
}

function table(head: readonly string[], rows: readonly (readonly string[])[], most: number): string {
  const shown = rows.slice(0, most);
  const lines = [head, head.map(() => "---"), ...shown].map((row) => `| ${row.join(" | ")} |`);
  const left = rows.length - shown.length;
  return left === 0 ? lines.join("\n") : `${lines.join("\n")}\n\nand ${left} more: see the full report`;
}

function details(summary: string, body: string, open: boolean): string[] {
  return [`<details${open ? " open" : ""}><summary>${summary}</summary>`, body, "</details>"];
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll("|", "\\|").replace(/\s+/g, " ")}\``;
}

/** A cell is one line, and nothing in it is markup. */
function escape(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, "\\$&").replace(/\s+/g, " ");
}
