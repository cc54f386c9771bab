import type { Fate } from "../fates";
import type { Review } from "../review";
import { summaryLines } from "../summary";
import { grouped, type Group } from "./grouped";
import { wrap } from "./wrap";

interface TextOptions {
  readonly colour?: boolean;
  /** Lines are broken at this many columns. @default - they are not, so that they can be searched */
  readonly width?: number;
}

/** For a terminal. The verdict is on the last line. */
export function toText(review: Review, { colour = false, width = Infinity }: TextOptions = {}): string {
  const print: Print = { paint: painter(colour), width };
  return [
    ...section(
      "Changes",
      summaryLines(review.changes).flatMap((line) => wrap(line, width, 6)),
    ),
    ...section("Servers and zones", fates(review, print)),
    ...section(
      "Findings",
      grouped(review.findings).flatMap((group) => lines(group, print)),
    ),
    ...section(
      "Waived",
      review.waived.flatMap(({ finding, waiver }) =>
        wrap(`  ${finding.rule} at ${finding.address} until ${waiver.until}: ${waiver.reason}`, width, 4),
      ),
    ),
    verdict(review, print.paint),
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

interface Print {
  readonly paint: Paint;
  readonly width: number;
}

function painter(colour: boolean): Paint {
  const codes: { readonly [tone in Tone]: number } = { good: 32, bad: 31, mild: 33, faint: 2 };
  return (tone, words) => (colour ? `\u001b[${codes[tone]}m${words}\u001b[0m` : words);
}

function section(title: string, body: readonly string[]): string[] {
  return body.length === 0 ? [] : [title, ...body, ""];
}

function fates(review: Review, { paint, width }: Print): string[] {
  const { servers, zones } = review.fates;
  const rows = [
    ...servers.map((each) => ({ ...each, name: each.address, place: each.zone ?? "zone not known yet" })),
    ...zones.map((each) => ({ ...each, name: each.zone, place: "" })),
  ];
  const longest = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.flatMap(({ name, place, fate, reasons }) => {
    const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
    const line = `  ${name.padEnd(longest)}  ${fate}${place === "" ? "" : ` (${place})`}${why}`;
    return wrap(line, width, 4).map((part, at) =>
      at === 0 ? part.replace(fate, paint(tones[fate], fate)) : part,
    );
  });
}

const tones: { readonly [fate in Fate]: Tone } = {
  stays: "faint",
  new: "good",
  "handed over": "good",
  interrupted: "bad",
  leaves: "mild",
};

function lines({ first, findings }: Group, { paint, width }: Print): string[] {
  const refused = first.severity === "refuse";
  const label = refused ? "refuse" : "warn  ";
  const places = findings.flatMap(({ address, what, verdict: kind }) =>
    wrap(`  ${label}  ${address}: ${what}${kind === "cannot tell" ? " (cannot tell)" : ""}`, width, 10),
  );
  const rule = `          ${first.rule}${first.see === undefined ? "" : `, ${first.see}`}`;
  return [
    ...places.map((line) => line.replace(label, paint(refused ? "bad" : "mild", label))),
    ...wrap(`          why: ${first.why}`, width, 15),
    ...wrap(`          fix: ${first.fix}`, width, 15),
    ...wrap(rule, width, 10).map((line) => paint("faint", line)),
  ];
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
