import type { Review } from "../review";
import type { Finding } from "../rule";
import { summaryOf } from "../summary";
import { escape } from "./escape";
import { grouped, type Group } from "./grouped";
import { style } from "./html-style";
import { pill, toPicture } from "./picture";
import { count } from "./text";

/** One page that needs nothing else: a picture of the site, coloured by what the plan does to each part, and the findings. */
export function toHtml(review: Review): string {
  const word = review.passed ? "Passed" : "Refused";
  const refused = review.findings.filter(({ severity }) => severity === "refuse").length;
  const told = [
    ...(refused === 0 ? [] : [`${count(refused, "finding")} to mend before this plan is applied`]),
    count(review.findings.length - refused, "warning"),
  ].join(", ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${word}: plan review</title>
<style>${style}</style>
</head>
<body>
<header class="${word.toLowerCase()}">
<h1>${word}</h1>
<p>${told}</p>
</header>
${toPicture(review)}
<h2>What changes</h2>
${changes(review)}
${fates(review)}
${list("Refused", review.findings, "refuse")}
${list("Warnings", review.findings, "warn")}
${waived(review)}
<footer>${count(review.rules, "rule")} asked about ${count(review.resources, "resource")}${review.strict ? ", warnings refused too" : ""}.</footer>
</body>
</html>
`;
}

function changes(review: Review): string {
  const summary = summaryOf(review.changes);
  if (summary.length === 0) return '<p class="none">Nothing.</p>';
  const rows = summary.map(({ meaning, counts, details, more }) => {
    const items = [...details, ...(more > 0 ? [`and ${more} more`] : [])];
    const detailed =
      items.length === 0 ? "" : `<ul>${items.map((item) => `<li>${escape(item)}</li>`).join("")}</ul>`;
    return `<dt>${meaning}</dt><dd>${escape(counts.join(", "))}${detailed}</dd>`;
  });
  return `<dl>\n${rows.join("\n")}\n</dl>`;
}

function fates({ fates: { servers, zones } }: Review): string {
  const rows = [
    ...servers.map((each) => [
      `<code>${escape(each.address)}</code>`,
      escape(each.zone ?? "not known yet"),
      pill(each.fate),
      escape(each.reasons.join("; ")),
    ]),
    ...zones.map((each) => [
      `zone ${escape(each.zone)}`,
      "",
      pill(each.fate),
      escape(each.reasons.join("; ")),
    ]),
  ];
  if (rows.length === 0) return "";
  return `<h2>Servers and zones</h2>\n${table(["", "zone", "this plan", "why"], rows)}`;
}

function list(title: string, findings: readonly Finding[], severity: Finding["severity"]): string {
  const own = findings.filter((finding) => finding.severity === severity);
  if (own.length === 0) return "";
  return `<h2>${title} (${own.length})</h2>\n${grouped(own).map(article).join("\n")}`;
}

function article({ first, findings }: Group): string {
  const places = findings.map(({ address, what, verdict: kind }) => {
    const doubt = kind === "cannot tell" ? " <em>(cannot tell)</em>" : "";
    return `<li><code>${escape(address)}</code>: ${escape(what)}${doubt}</li>`;
  });
  return `<article class="${first.severity}">
<h3>${escape(first.title)}</h3>
<ul>${places.join("\n")}</ul>
<p><b>Why:</b> ${escape(first.why)}</p>
<p><b>What to change:</b> ${escape(first.fix)}</p>
<p class="rule">${link(first)}${first.peers.length === 0 ? "" : `, elsewhere: ${escape(first.peers.join(", "))}`}</p>
</article>`;
}

function link({ rule, see }: Finding): string {
  return see === undefined
    ? `<code>${escape(rule)}</code>`
    : `<a href="${escape(see)}"><code>${escape(rule)}</code></a>`;
}

function waived({ waived: all }: Review): string {
  if (all.length === 0) return "";
  const rows = all.map(({ finding, waiver }) => [
    escape(finding.rule),
    `<code>${escape(finding.address)}</code>`,
    escape(waiver.reason),
    escape(waiver.until),
  ]);
  return `<h2>Waived (${all.length})</h2>\n${table(["rule", "where", "reason", "until"], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const titles = head.map((cell) => `<th>${cell}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
  return `<table><thead><tr>${titles}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
}
