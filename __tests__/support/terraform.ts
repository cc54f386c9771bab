import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, type RunResult } from "../../src/run";

/** Lets a synthesized stack keep its state beside it, so that it needs no bucket. */
export function keepStateBeside(folder: string): void {
  const local = { terraform: { backend: { local: {} } } };
  writeFileSync(join(folder, "backend_override.tf.json"), JSON.stringify(local));
}

/** Runs Terraform in a stack's folder; what it writes to both streams is the error where it does not end as wanted. */
export async function terraform(
  folder: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  wanted: readonly number[] = [0],
): Promise<RunResult> {
  const result = await run("terraform", [...args, "-no-color"], { cwd: folder, env });
  if (!wanted.includes(result.code ?? -1)) {
    throw new Error(
      `terraform ${args.join(" ")} ended with ${result.code}\n${result.stdout}\n${result.stderr}`,
    );
  }
  return result;
}
