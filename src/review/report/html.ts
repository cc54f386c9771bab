import type { Review } from "../review";
import type { Finding } from "../rule";
import { summaryOf } from "../summary";
import { escape } from "./escape";
import { toPicture } from "./picture";
import { verdict } from "./text";

/** One page that needs nothing else: a picture of the site, coloured by what the plan does to each part, and the findings. */
export function toHtml(review: Review): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${review.passed ? "Passed" : "Refused"}: plan review</title>
<style>${style}</style>
</head>
<body>
<h1 class="${review.passed ? "good" : "bad"}">${escape(verdict(review))}</h1>
${toPicture(review)}
<h2>Changes</h2>
<pre>${escape(summaryOf(review.changes).join("\n"))}</pre>
${fates(review)}
${list("Refused", review.findings, "refuse")}
${list("Warnings", review.findings, "warn")}
${waived(review)}
</body>
</html>
`;
}

const style = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #111; background: #fff }
h1 { font-size: 1.3rem; border-left: .4rem solid; padding-left: .7rem }
.good { border-color: #15803d } .bad { border-color: #b91c1c }
h2 { font-size: 1.1rem; margin-top: 2rem }
pre { background: #f3f4f6; padding: 1rem; overflow-x: auto }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #e5e7eb; vertical-align: top }
article { border: 1px solid #e5e7eb; border-left: .3rem solid #b45309; padding: .6rem 1rem; margin: .8rem 0 }
article.refuse { border-left-color: #b91c1c } article p { margin: .3rem 0 }
code { font-size: .9em; overflow-wrap: anywhere } svg { width: 100%; height: auto; margin: 1rem 0 }
.rule { color: #6b7280; font-size: .85em }
`;

function fates({ fates: { servers, zones } }: Review): string {
  const rows = [
    ...servers.map((each) => [
      each.address,
      each.zone ?? "not known yet",
      each.fate,
      each.reasons.join("; "),
    ]),
    ...zones.map((each) => [each.zone, "", each.fate, each.reasons.join("; ")]),
  ];
  if (rows.length === 0) return "";
  const body = rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`)
    .join("\n");
  return `<h2>Servers and zones</h2>\n<table><tr><th></th><th>zone</th><th>this plan</th><th>why</th></tr>\n${body}</table>`;
}

function list(title: string, findings: readonly Finding[], severity: Finding["severity"]): string {
  const own = findings.filter((finding) => finding.severity === severity);
  if (own.length === 0) return "";
  return `<h2>${title} (${own.length})</h2>\n${own.map(article).join("\n")}`;
}

function article(finding: Finding): string {
  const doubt = finding.verdict === "cannot tell" ? " <em>(cannot tell)</em>" : "";
  const rule = escape(finding.rule);
  return `<article class="${finding.severity}">
<p><code>${escape(finding.address)}</code>: ${escape(finding.what)}${doubt}</p>
<p>Why: ${escape(finding.why)}</p>
<p>What to change: ${escape(finding.fix)}</p>
<p class="rule">${finding.see === undefined ? rule : `<a href="${escape(finding.see)}">${rule}</a>`}</p>
</article>`;
}

function waived({ waived: all }: Review): string {
  if (all.length === 0) return "";
  const rows = all.map(
    ({ finding, waiver }) =>
      `<tr><td>${escape(finding.rule)}</td><td><code>${escape(finding.address)}</code></td><td>${escape(waiver.reason)}</td><td>${escape(waiver.until)}</td></tr>`,
  );
  return `<h2>Waived (${all.length})</h2>\n<table><tr><th>rule</th><th>where</th><th>reason</th><th>until</th></tr>${rows.join("")}</table>`;
}
