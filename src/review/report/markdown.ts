import type { Review } from "../review";
import type { Finding } from "../rule";
import { summaryOf } from "../summary";
import { count, verdict } from "./text";

/** For a comment on a pull request. */
export function toMarkdown(review: Review): string {
  return [
    `### ${review.passed ? "✅" : "❌"} ${verdict(review)}`,
    ...fates(review),
    ...details("Changes", "```\n" + summaryOf(review.changes).join("\n") + "\n```", true),
    ...findings("Refused", review, "refuse", true),
    ...findings("Warnings", review, "warn", false),
    ...waived(review),
    "",
  ].join("\n\n");
}

function fates({ fates: { servers, zones } }: Review): string[] {
  const rows = [
    ...servers.map((each) => [
      code(each.address),
      each.zone ?? "not known yet",
      each.fate,
      each.reasons.join("; "),
    ]),
    ...zones.map((each) => [`zone ${escape(each.zone)}`, "", each.fate, each.reasons.join("; ")]),
  ];
  return rows.length === 0 ? [] : [table(["", "zone", "this plan", "why"], rows)];
}

function findings(title: string, review: Review, severity: Finding["severity"], open: boolean): string[] {
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
    `${title}: ${count(own.length, "finding")}`,
    table(["where", "what", "why", "what to change", "rule"], rows),
    open,
  );
}

function waived({ waived: list }: Review): string[] {
  if (list.length === 0) return [];
  const rows = list.map(({ finding, waiver }) => [
    code(finding.rule),
    code(finding.address),
    escape(waiver.reason),
    waiver.until,
  ]);
  return details(`Waived: ${list.length}`, table(["rule", "where", "reason", "until"], rows), false);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
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
