import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../error";
import { describeProblems, type Context } from "./problems";
import { settingsSchema, type WrittenSettings } from "./schema";

/** The settings with nothing left open. */
export interface Settings extends Readonly<
  Omit<WrittenSettings, "zones" | "vpcCidr" | "nat" | "flowLogDays" | "stateBucket">
> {
  readonly zones: readonly string[];
  readonly vpcCidr: string;
  readonly nat: "none" | "one" | "zonal";
  readonly flowLogDays: number;
  readonly stateBucket: string;
  /** Absolute. */
  readonly siteFolder: string;
}

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

/**
 * Reads the settings. Each is taken from the last of these that has it:
 *
 * 1. cdktf.json, under "context";
 * 2. CDKTF_CONTEXT_JSON, where `cdktf` hands the same to the app, and a caller of main.ts may hand more. It cannot
 *    override a setting for `cdktf` itself, which writes cdktf.json's context over it;
 * 3. TANDEM_SETTINGS, a JSON object of single settings for one run, such as the preview's state bucket.
 */
export function loadSettings(project: string, env: NodeJS.ProcessEnv): Settings {
  const contexts = [
    contextFrom("cdktf.json", contextOf(readProject(join(project, "cdktf.json")))),
    contextFrom("CDKTF_CONTEXT_JSON", parseJson("CDKTF_CONTEXT_JSON", env.CDKTF_CONTEXT_JSON || "{}")),
    contextFrom("TANDEM_SETTINGS", parseJson("TANDEM_SETTINGS", env.TANDEM_SETTINGS || "{}")),
  ];
  const written = settingsSchema.safeParse(Object.assign({}, ...contexts.map(({ values }) => values)));
  if (!written.success) throw new UserError(describeProblems(written.error.issues, contexts).join("\n"));

  const { name, region, siteFolder } = written.data;
  const { zones = [`${region}a`, `${region}b`], stateBucket = defaultStateBucket(name) } = written.data;
  const { vpcCidr = "10.0.0.0/16", nat = "none", flowLogDays = 14 } = written.data;
  return {
    ...written.data,
    zones,
    vpcCidr,
    nat,
    flowLogDays,
    stateBucket,
    siteFolder: resolve(project, siteFolder),
  };
}

/** The state bucket of a project that has none of its own yet. */
export function defaultStateBucket(name: string): string {
  return `${name}-state`;
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
