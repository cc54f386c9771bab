import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toScript } from "./cloud-config";
import { locate } from "./environment";
import type { Machine } from "./machine";
import type { Instance } from "./metadata-tree";

export interface ExecOptions {
  /** Milliseconds. @default - an hour, as AWS-RunShellScript */
  readonly timeout?: number;
}

export interface ExecResult {
  /** The exit code; 124 when it took too long, 255 when the server is off. */
  readonly code: number;
  readonly output: string;
}

// Ten times what Systems Manager shows of an output.
const longestOutput = 240_000;

/** Runs a script with sh on a server, as Systems Manager's agent does for AWS-RunShellScript. */
export async function runCommand(
  root: string,
  instance: Instance,
  { processes, environment }: Machine,
  commands: readonly string[],
  { timeout = 3_600_000 }: ExecOptions,
): Promise<ExecResult> {
  const script = join(root, "tmp", `command-${randomUUID()}.sh`);
  const lines = commands.flatMap((command) => command.split("\n"));
  await writeFile(
    script,
    toScript(lines, (program) => locate(root, program)),
  );
  const env = { ...environment, AWS_SSM_INSTANCE_ID: instance.id, AWS_SSM_REGION_NAME: instance.region };
  let output = "";
  let late = false;
  const running = processes.start("sh", [script], {
    cwd: root,
    env,
    onOutput: (text) => {
      if (output.length < longestOutput) output += text;
    },
  });
  const timer = setTimeout(() => {
    late = true;
    running.signal("SIGKILL");
  }, timeout);
  const code = await running.done;
  clearTimeout(timer);
  await rm(script, { force: true });
  return { code: late ? 124 : code, output };
}
