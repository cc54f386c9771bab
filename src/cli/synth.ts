import { join } from "node:path";
import { UserError } from "../error";
import { run } from "../run";
import type { Io } from "./io";

/**
 * Synthesizes the app as `cdktf synth` would, without the CDKTF command line's own start-up. The overrides are settings
 * for this run alone, in the place of those that TANDEM_SETTINGS has.
 */
export async function synth(
  io: Io,
  outFolder: string,
  overrides?: Readonly<Record<string, unknown>>,
): Promise<(stack: string) => string> {
  const app = join(__dirname, "..", "..");
  const settings = overrides === undefined ? {} : { TANDEM_SETTINGS: JSON.stringify(overrides) };
  const result = await run(process.execPath, ["app.mjs"], {
    cwd: app,
    env: { ...io.env, CDKTF_OUTDIR: outFolder, ...settings },
    signal: io.signal,
  });
  if (result.code !== 0) throw new UserError(result.stderr.trim() || `synth ended with ${result.code}`);
  if (result.stderr.trim() !== "") io.err(result.stderr.trim());
  return (stack) => join(outFolder, "stacks", stack);
}
