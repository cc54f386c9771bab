import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, type RunResult } from "../../src/run";

const agent = join(__dirname, "..", "..", "assets", "server", "tandem-agent");
/** Itself, and not a launcher that puts programs of its own before ours. */
export const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], {
  encoding: "utf8",
}).trim();
/** Without the wait for the disk, which a busy machine makes long. */
const quick = `import os, runpy; os.sync = lambda: None; runpy.run_path("${agent}", run_name="__main__")`;

/** A folder in the place of the server's disk, as its first boot leaves it. */
export function newDisk(): string {
  const root = mkdtempSync(join(tmpdir(), "server-"));
  mkdirSync(join(root, "etc/tandem"), { recursive: true });
  writeFileSync(join(root, "etc/tandem/site.conf"), "BUCKET=site\nREGION=eu-central-1\nDRAIN_SECONDS=5\n");
  return root;
}

/** Runs the agent once on that disk. */
export function tickOn(root: string, env: NodeJS.ProcessEnv): Promise<RunResult> {
  return run(python, ["-c", quick], {
    timeout: 20_000,
    cwd: root,
    env: { ...process.env, ...env, SERVER_ROOT: root },
  });
}
