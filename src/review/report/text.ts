import { summaryOf } from "../summary";
import type { Finding } from "../rule";
import type { Review } from "../review";
import type { Fate } from "../fates";

/** For a terminal. The verdict is on the last line. */
export function toText(review: Review, { colour = false } = {}): string {
  const paint = painter(colour);
  return [
    ...section("Changes", summaryOf(review.changes)),
    ...section("Servers and zones", fates(review, paint)),
    ...section(
      "Findings",
      review.findings.flatMap((finding) => lines(finding, paint)),
    ),
    ...section(
      "Waived",
      review.waived.map(
        ({ finding, waiver }) =>
          `  ${finding.rule} at ${finding.address} until ${waiver.until}: ${waiver.reason}`,
      ),
    ),
    verdict(review, paint),
    "",
  ].join("\n");
}

/** One sentence: how many findings there are, and whether the plan may be applied. */
export function verdict(review: Review, paint: Paint = (_, words) => words): string {
  const refused = review.findings.filter(({ severity }) => severity === "refuse").length;
  const warned = review.findings.length - refused;
  const warnings = warned === 0 ? "" : ` ${count(warned, "warning")}.`;
  const judged = `${count(review.resources, "resource")}, ${count(review.rules, "rule")}`;
  return refused === 0
    ? paint("good", `Passed (${judged}).${warnings}`)
    : paint(
        "bad",
        `Refused (${judged}): ${count(refused, "finding")} to mend before this plan is applied.${warnings}`,
      );
}

type Tone = "good" | "bad" | "mild" | "faint";
type Paint = (tone: Tone, words: string) => string;

function painter(colour: boolean): Paint {
  const codes: { readonly [tone in Tone]: number } = { good: 32, bad: 31, mild: 33, faint: 2 };
  return (tone, words) => (colour ? `\u001b[${codes[tone]}m${words}\u001b[0m` : words);
}

function section(title: string, body: readonly string[]): string[] {
  return body.length === 0 ? [] : [title, ...body, ""];
}

function fates(review: Review, paint: Paint): string[] {
  const { servers, zones } = review.fates;
  const tones: { readonly [fate in Fate]: Tone } = {
    stays: "faint",
    new: "good",
    "handed over": "good",
    interrupted: "bad",
    leaves: "mild",
  };
  const rows = [
    ...servers.map((each) => ({ ...each, name: each.address, place: each.zone ?? "zone not known yet" })),
    ...zones.map((each) => ({ ...each, name: each.zone, place: "" })),
  ];
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.map(({ name, place, fate, reasons }) => {
    const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
    return `  ${name.padEnd(width)}  ${paint(tones[fate], fate)}${place === "" ? "" : ` (${place})`}${why}`;
  });
}

function lines(finding: Finding, paint: Paint): string[] {
  const label = finding.severity === "refuse" ? paint("bad", "refuse") : paint("mild", "warn  ");
  const doubt = finding.verdict === "cannot tell" ? " (cannot tell)" : "";
  return [
    `  ${label}  ${finding.address}: ${finding.what}${doubt}`,
    `          why: ${finding.why}`,
    `          fix: ${finding.fix}`,
    paint("faint", `          ${finding.rule}${finding.see === undefined ? "" : `, ${finding.see}`}`),
  ];
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
