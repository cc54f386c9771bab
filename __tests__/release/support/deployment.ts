import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalSite } from "../../../src/cli/local-site";
import { terraformIn } from "../../../src/terraform/terraform";
import { project } from "../../support/quiet-io";

/** The key that signs the calls of commands, by which they are told from those of servers and tests. */
export const deployer = "deployer";

export interface Command {
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
  /** Ends the command and all that it has started with SIGKILL. */
  kill(): void;
}

/** A person's own copy of the project, from which the commands of `npm run` work on a site on this machine. */
export interface Copy {
  start(settings: object, ...args: string[]): Command;
  /** Whether the stack that was deployed last is as the state and AWS say. */
  isUnchanged(): Promise<boolean>;
}

export function copyFor(site: LocalSite): Copy {
  const cwd = mkdtempSync(join(tmpdir(), "tandem-project-"));
  copyFileSync(join(project, "cdktf.json"), join(cwd, "cdktf.json"));
  const bin = ["--require", require.resolve("tsx/cjs"), join(project, "src", "cli", "bin.ts")];
  const start: Copy["start"] = (settings, ...args) => {
    const env = {
      ...site.env,
      AWS_ACCESS_KEY_ID: deployer,
      TANDEM_SETTINGS: JSON.stringify({ ...site.settings, ...settings }),
      TANDEM_URL: site.url,
    };
    const child = spawn(process.execPath, [...bin, ...args], {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    }
    return {
      ended: new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => resolve({ code, said }));
      }),
      kill: () => {
        const isOver = child.exitCode !== null || child.signalCode !== null;
        if (child.pid === undefined || isOver) return;
        // So that it starts nothing more while the list is made.
        process.kill(child.pid, "SIGSTOP");
        for (const pid of familyOf(child.pid)) killGroup(pid);
      },
    };
  };
  return {
    start,
    isUnchanged: async () => {
      const folder = join(cwd, "cdktf.out", "stacks", "site");
      const terraform = terraformIn({ folder, env: site.env, logFile: join(cwd, "terraform.log") });
      const { changes } = await terraform.plan("check");
      return !changes;
    },
  };
}

/** A process and all below it. */
function familyOf(root: number): number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid, ...below(pid)] : []));
  return [root, ...below(root)];
}

/** A process that leads a group takes it along. */
function killGroup(pid: number): void {
  for (const id of [-pid, pid]) {
    try {
      process.kill(id, "SIGKILL");
    } catch {
      // It leads no group, or is gone.
    }
  }
}
