import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../error";
import { toHtml } from "../review/report/html";
import { toJson } from "../review/report/json";
import { toMarkdown } from "../review/report/markdown";
import { toSarif } from "../review/report/sarif";
import { toText } from "../review/report/text";
import type { Review } from "../review/review";
import { text, type Io, type Option, type Values } from "./io";

const formats = ["text", "markdown", "json", "sarif", "html"] as const;
export type Format = (typeof formats)[number];

/** The options by which a command that reviews says how and where it reports. */
export const reportOptions: Readonly<Record<string, Option>> = {
  format: { type: "string", value: "FORMAT", help: `${formats.join(", ")} (text)` },
  out: { type: "string", value: "FILE", help: "write the report there, and the verdict here" },
};

export function formatIn(values: Values): Format {
  const wanted = text(values, "format") ?? "text";
  const format = formats.find((each) => each === wanted);
  if (format !== undefined) return format;
  throw new UserError(`--format must be one of ${formats.join(", ")}, got "${wanted}"`);
}

/** Prints a review, or writes it to the file that is wanted. `planFile` is where code scanning shows its findings. */
export function report(
  result: Review,
  format: Format,
  out: string | undefined,
  planFile: string,
  io: Io,
): void {
  const written = render(result, format, planFile, out === undefined && io.terminal ? io : undefined);
  if (out === undefined) {
    io.out(written.trimEnd());
    return;
  }
  try {
    writeFileSync(resolve(io.cwd, out), written);
  } catch {
    throw new UserError(`--out must name a file that can be written, got ${out}`);
  }
  io.out(toText(result).trimEnd().split("\n").at(-1) ?? "");
}

function render(result: Review, format: Format, planFile: string, terminal: Io | undefined): string {
  switch (format) {
    case "text":
      return toText(result, terminal === undefined ? {} : { colour: true, width: terminal.columns });
    case "markdown":
      return toMarkdown(result);
    case "json":
      return toJson(result);
    case "sarif":
      return toSarif(result, planFile);
    case "html":
      return toHtml(result);
  }
}
