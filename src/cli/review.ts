import { readFileSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { UserError } from "../error";
import { toHtml } from "../review/report/html";
import { toJson } from "../review/report/json";
import { toMarkdown } from "../review/report/markdown";
import { toSarif } from "../review/report/sarif";
import { toText } from "../review/report/text";
import { review as judge, type Review } from "../review/review";
import { parseWaivers, type Waiver } from "../review/waivers";
import { text, type Command, type Io } from "./io";
import { parseJson, readPlanInput } from "./plan-input";

const formats = ["text", "markdown", "json", "sarif", "html"] as const;
type Format = (typeof formats)[number];

/** Ends with 0 when the plan passed, 1 when it is refused, and 2 when it cannot be read. */
export const review: Command = {
  name: "review",
  summary: "judge a plan before it is applied: a plan in JSON, a saved plan, or the folder with one",
  argument: "PLAN",
  mistake: 2,
  options: {
    "terraform-json": { type: "string", value: "FILE", help: "the cdk.tf.json that the plan was made from" },
    format: { type: "string", value: "FORMAT", help: `${formats.join(", ")} (text)` },
    out: { type: "string", value: "FILE", help: "write the report there, and the verdict here" },
    waivers: {
      type: "string",
      value: "FILE",
      help: 'findings to live with: [{ "rule", "address", "reason", "until" }]',
    },
    strict: { type: "boolean", help: "refuse warnings too" },
    teardown: { type: "boolean", help: "the plan is meant to delete everything" },
  },
  run: async (values, io, path) => {
    const format = formats.find((each) => each === (text(values, "format") ?? "text"));
    if (format === undefined) {
      throw new UserError(
        `--format must be one of ${formats.join(", ")}, got "${text(values, "format") ?? ""}"`,
      );
    }
    const { plan, source, file } = await readPlanInput(path, text(values, "terraform-json"), io.cwd, io.env);
    const result = judge(plan, {
      source,
      waivers: readWaivers(text(values, "waivers"), io.cwd),
      strict: values.strict === true,
      teardown: values.teardown === true,
    });
    write(result, format, text(values, "out"), relative(io.cwd, resolve(io.cwd, file)), io);
    return result.passed ? 0 : 1;
  },
};

function readWaivers(path: string | undefined, cwd: string): readonly Waiver[] {
  if (path === undefined) return [];
  try {
    return parseWaivers(parseJson(readFileSync(resolve(cwd, path), "utf8"), path), path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} cannot be read: the waivers' file must exist`);
  }
}

function write(result: Review, format: Format, out: string | undefined, file: string, io: Io): void {
  const report = render(result, format, file, out === undefined && io.terminal);
  if (out === undefined) {
    io.out(report.trimEnd());
    return;
  }
  try {
    writeFileSync(resolve(io.cwd, out), report);
  } catch {
    throw new UserError(`--out must name a file that can be written, got ${out}`);
  }
  io.out(toText(result).trimEnd().split("\n").at(-1) ?? "");
}

function render(result: Review, format: Format, file: string, colour: boolean): string {
  switch (format) {
    case "text":
      return toText(result, { colour });
    case "markdown":
      return toMarkdown(result);
    case "json":
      return toJson(result);
    case "sarif":
      return toSarif(result, file);
    case "html":
      return toHtml(result);
  }
}
