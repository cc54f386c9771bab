import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Timed {
  readonly seconds: number;
  /** The most memory that the process itself held, in MiB; 0 where the system does not tell. */
  readonly peak: number;
  readonly output: string;
}

/** Runs a whole process and measures it from outside. */
export function timed(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly mayFail?: boolean;
    readonly watch?: (output: string) => void;
  },
): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let peak = 0;
    let output = "";
    const watch = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 20);
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      options.watch?.(output);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      if (code !== 0 && options.mayFail !== true) {
        reject(new Error(`${command} ${args.join(" ")} ended with ${code}\n${output}`));
      } else resolve({ seconds: (performance.now() - start) / 1000, peak, output });
    });
  });
}

/** Linux keeps the most that a process ever held; elsewhere nothing is told. */
function peakOf(pid: number | undefined): number {
  try {
    const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}
