import { randomUUID } from "node:crypto";
import { appendFileSync, rmSync } from "node:fs";
import { UserError } from "../error";
import { run, type RunResult } from "../run";
import { readEvent, type TerraformEvent } from "./events";
import { LockedError, lockInError } from "./state-lock";

export interface TerraformOptions {
  /** The folder with the configuration, such as cdktf.out/stacks/site. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Everything that Terraform prints is appended to this file. */
  readonly logFile: string;
  readonly signal?: AbortSignal;
  /** Milliseconds that an interrupted Terraform is given to save its state. @default 60000 */
  readonly patience?: number;
  readonly onEvent?: (event: TerraformEvent) => void;
}

/** What Terraform said when it failed: its own diagnostics, in its own words. */
export class TerraformError extends UserError {
  constructor(
    readonly command: string,
    readonly diagnostics: readonly string[],
    logFile: string,
  ) {
    super(`terraform ${command} failed: ${diagnostics.join("\n")}\nThe whole log is in ${logFile}`);
  }
}

/** The plan was made before the state's last change: Terraform does not apply it. */
export class StalePlanError extends UserError {}

export interface Terraform {
  readonly folder: string;
  init(...args: string[]): Promise<void>;
  /** Writes the plan to the file, and says whether it holds any change. */
  plan(file: string, ...args: string[]): Promise<{ readonly changes: boolean }>;
  apply(planFile: string): Promise<void>;
  destroy(): Promise<void>;
  show(planFile: string): Promise<unknown>;
  output(): Promise<Record<string, unknown>>;
  stateList(): Promise<string[]>;
}

interface CallOptions {
  /** The exit codes that are no failure. @default [0] */
  readonly accepted?: readonly number[];
  /** Ends its work, saves the state and releases the lock also when this process is killed. @default false */
  readonly outlives?: boolean;
}

/** Terraform in one folder. An abort is passed on as an interrupt, so that state is saved and the lock released. */
export function terraformIn(options: TerraformOptions): Terraform {
  const call = async (
    args: readonly string[],
    { accepted = [0], outlives = false }: CallOptions = {},
  ): Promise<RunResult> => {
    const diagnostics: string[] = [];
    // Of this call alone: others may write to the log meanwhile. It stays when we are killed, with what came then.
    const outputFile = outlives ? `${options.logFile}.${randomUUID().slice(0, 8)}` : undefined;
    appendFileSync(options.logFile, `$ terraform ${args.join(" ")}\n`);
    const result = await run(process.env.TERRAFORM_BINARY_NAME ?? "terraform", args, {
      cwd: options.folder,
      env: { ...options.env, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      stopWith: "SIGINT",
      patience: options.patience ?? 60_000,
      ...(outputFile === undefined ? {} : { outputFile }),
      onLine: (line) => {
        appendFileSync(options.logFile, `${line}\n`);
        const event = readEvent(line);
        if (event === undefined) return;
        if (event.kind === "error") diagnostics.push(event.text);
        options.onEvent?.(event);
      },
    });
    if (outputFile !== undefined) rmSync(outputFile, { force: true });
    if (result.code !== null && accepted.includes(result.code)) return result;
    const said = diagnostics.length > 0 ? diagnostics : [errorText(result)];
    throw errorFor(args[0] ?? "", said, options.logFile);
  };
  return {
    folder: options.folder,
    init: async (...args) => {
      await call(["init", "-no-color", ...args]);
    },
    plan: async (file, ...args) => {
      const result = await call(["plan", "-json", "-detailed-exitcode", `-out=${file}`, ...args], {
        accepted: [0, 2],
      });
      return { changes: result.code === 2 };
    },
    apply: async (file) => {
      await call(["apply", "-json", file], { outlives: true });
    },
    destroy: async () => {
      await call(["destroy", "-json", "-auto-approve"], { outlives: true });
    },
    show: async (file) => JSON.parse((await call(["show", "-json", file])).stdout) as unknown,
    output: async () => {
      const outputs = JSON.parse((await call(["output", "-json"])).stdout) as Record<
        string,
        { value: unknown }
      >;
      return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output.value]));
    },
    stateList: async () => (await call(["state", "list"])).stdout.split("\n").filter((line) => line !== ""),
  };
}

function errorFor(command: string, said: readonly string[], logFile: string): UserError {
  const lock = lockInError(said.join("\n"));
  if (lock !== undefined) return new LockedError(lock);
  if (said.some((text) => text.includes("Saved plan is stale"))) {
    return new StalePlanError("the plan is stale: the state was changed by somebody else after it was made");
  }
  return new TerraformError(command, said, logFile);
}

/** Terraform itself, in a version that has the S3 lock file. */
export async function checkTerraform(): Promise<string> {
  const binary = process.env.TERRAFORM_BINARY_NAME ?? "terraform";
  const install = "install it from https://developer.hashicorp.com/terraform/install";
  const result = await run(binary, ["version", "-json"], { timeout: 30_000 }).catch(() => undefined);
  if (result === undefined)
    throw new UserError(`Terraform must be on the PATH, found no "${binary}": ${install}`);
  const found = /"terraform_version":\s*"(\d+)\.(\d+)([^"]*)"/.exec(result.stdout);
  if (found === null)
    throw new UserError(`"${binary} version" must say Terraform's version, got: ${errorText(result)}`);
  const [, major, minor, rest] = found;
  if (Number(major) === 1 && Number(minor) >= 10) return `${major}.${minor}${rest}`;
  throw new UserError(
    `Terraform must be 1.10 or newer (it has the S3 lock file), found ${major}.${minor}${rest}: ${install}`,
  );
}

function errorText(result: RunResult): string {
  const lines = `${result.stderr}\n${result.stdout}`
    .split("\n")
    .map((line) => line.replace(/^[│╷╵]\s?/, "").trim())
    .filter((line) => line !== "");
  const start = lines.findIndex((line) => line.startsWith("Error"));
  return lines.slice(start === -1 ? -10 : start).join("\n");
}
