import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { UserError } from "../error";
import { parseModules, parseTerraformJson, type Source } from "../review/source";
import { run } from "../run";
import { configurationIn } from "../terraform/plan-configuration";
import { isPlanArchive, readPlanArchive } from "../terraform/plan-archive";
import { parsePlan, type PlanFile } from "../terraform/plan";

export interface PlanInput {
  readonly plan: PlanFile;
  readonly source: Source | undefined;
  readonly file: string;
}

/** Reads a plan in JSON, a saved plan, or the one saved plan in a folder. */
export async function readPlanInput(
  path: string,
  terraformJson: string | undefined,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<PlanInput> {
  const file = planFileIn(resolve(cwd, path), path);
  const data = read(file, path);
  const given =
    terraformJson === undefined ? undefined : readSource(resolve(cwd, terraformJson), terraformJson);
  if (!isPlanArchive(data)) {
    return { plan: parsePlan(parseJson(data.toString("utf8"), path), path), source: given, file: path };
  }
  const json = await show(file, env);
  return {
    plan: parsePlan(parseJson(json, path), path),
    source: given ?? (await sourceInside(data)),
    file: path,
  };
}

function planFileIn(path: string, shown: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new UserError(`${shown} must be a plan or a folder with one, and does not exist`);
  if (!stats.isDirectory()) return path;
  const plans = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[^.]*$|plan/.test(entry.name))
    .map((entry) => join(path, entry.name))
    .filter((file) =>
      /\.json$/.test(file) ? /plan[^/]*\.json$/.test(file) : isPlanArchive(readFileSync(file)),
    );
  const saved = plans.filter((file) => !file.endsWith(".json"));
  const [found, other] = saved.length > 0 ? saved : plans;
  if (found === undefined) {
    throw new UserError(
      `${shown} must hold a saved plan, and has none: make one with 'terraform plan -out=plan'`,
    );
  }
  if (other !== undefined)
    throw new UserError(`${shown} holds more than one plan: name the one that is meant`);
  return found;
}

/** `terraform show` needs the provider's schemas, and so the folder in which the plan was made. */
async function show(file: string, env: NodeJS.ProcessEnv): Promise<string> {
  const result = await run(env.TERRAFORM_BINARY_NAME ?? "terraform", ["show", "-json", file], {
    cwd: dirname(file),
    env,
  });
  if (result.code === 0) return result.stdout;
  const reason = stripVTControlCharacters(result.stderr)
    .replace(/[│╷╵\s]+/g, " ")
    .trim();
  throw new UserError(`${file} cannot be shown by Terraform in its folder: ${reason}`);
}

function readSource(file: string, shown: string): Source {
  return parseTerraformJson(parseJson(read(file, shown).toString("utf8"), shown));
}

/** A saved plan carries the configuration that it was made from; one that cannot be read here is left out. */
async function sourceInside(data: Buffer): Promise<Source | undefined> {
  try {
    const modules = await configurationIn(readPlanArchive(data));
    return modules.size === 0 ? undefined : parseModules(modules);
  } catch {
    return undefined;
  }
}

function read(file: string, shown: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new UserError(`${shown} cannot be read: ${code}`);
  }
}

export function parseJson(content: string, shown: string): unknown {
  if (content.trim() === "") throw new UserError(`${shown} must be JSON, and is empty`);
  try {
    return JSON.parse(content.charCodeAt(0) === 0xfeff ? content.slice(1) : content);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\s+/g, " ").slice(0, 120) : "";
    throw new UserError(`${shown} must be JSON, and cannot be parsed: ${reason}`);
  }
}
