import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../error";
import type { Context } from "./problems";

/** What CDKTF itself puts into the context, or has put there in a project of an older version. */
const keysOfCdktf = new Set([
  "cdktfVersion",
  "cdktfJsonPath",
  "cdktfRelativeModules",
  "cdktfStaticModuleAssetHash",
  "@cdktf/disable_stack_trace_in_metadata",
  "excludeStackIdFromLogicalIds",
  "allowSepCharsInLogicalIds",
]);

/** Where settings are written: for good, and for one run. */
export interface Contexts {
  readonly lasting: readonly Context[];
  readonly run: Context;
}

export function readContexts(project: string, env: NodeJS.ProcessEnv): Contexts {
  return {
    lasting: [
      contextFrom("cdktf.json", contextOf(readProject(join(project, "cdktf.json")))),
      contextFrom("CDKTF_CONTEXT_JSON", parseJson("CDKTF_CONTEXT_JSON", env.CDKTF_CONTEXT_JSON || "{}")),
    ],
    run: runContext(env),
  };
}

/** The settings of one run, from TANDEM_SETTINGS. */
export function runContext(env: NodeJS.ProcessEnv): Context {
  return contextFrom("TANDEM_SETTINGS", parseJson("TANDEM_SETTINGS", env.TANDEM_SETTINGS || "{}"));
}

/** Each setting as the last of the contexts has it. */
export function merged(contexts: readonly Context[]): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...contexts.map(({ values }) => values)) as Record<string, unknown>;
}

function readProject(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UserError(`${file} must be a file that can be read: it says how to run the app`);
  }
}

function contextOf(text: string): unknown {
  const project = z.looseObject({ context: z.unknown().optional() }).safeParse(parseJson("cdktf.json", text));
  if (!project.success) throw new UserError(`cdktf.json must be a JSON object, got ${text.slice(0, 40)}`);
  return project.data.context ?? {};
}

function parseJson(origin: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${origin} must be JSON: ${(error as Error).message}`);
  }
}

function contextFrom(origin: string, value: unknown): Context {
  const context = z.record(z.string(), z.unknown()).safeParse(value);
  if (!context.success) {
    throw new UserError(`the settings in ${origin} must be a JSON object, got ${JSON.stringify(value)}`);
  }
  const values = Object.entries(context.data).filter(([key]) => !keysOfCdktf.has(key));
  return { origin, values: Object.fromEntries(values) };
}
