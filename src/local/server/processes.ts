import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";

/** Something that runs: a process, or a program that lives inside this one. */
export interface Running {
  readonly pid?: number | undefined;
  /** Settles when it says that it is ready; a process is ready as soon as it runs. */
  readonly ready: Promise<void>;
  /** Its exit code; 128 + n when signal n ended it, 127 when it could not be started. Never rejects. */
  readonly done: Promise<number>;
  signal(name: NodeJS.Signals): void;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Standard output and standard error, as they come. */
  readonly onOutput: (text: string) => void;
}

export interface Processes {
  start(program: string, args: readonly string[], options: StartOptions): Running;
  /** Ends every process that is left, with its group: SIGTERM, then SIGKILL. */
  stopAll(graceMilliseconds: number): Promise<void>;
}

/** A process group outlives its leader while a background child of it runs; so groups are counted, not leaders. */
export function createProcesses(): Processes {
  const groups = new Set<number>();
  const prune = () => {
    for (const group of groups) if (!signalGroup(group, 0)) forget(group);
  };
  const forget = (group: number) => {
    groups.delete(group);
    everyGroup.delete(group);
  };
  return {
    start(program, args, options) {
      prune();
      const child = spawn(program, [...args], {
        cwd: options.cwd,
        env: options.env,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const group = child.pid;
      if (group !== undefined) {
        groups.add(group);
        everyGroup.add(group);
        if (!process.listeners("exit").includes(killEveryGroup)) process.on("exit", killEveryGroup);
      }
      const closed = Promise.all([
        read(child.stdout, options.onOutput),
        read(child.stderr, options.onOutput),
      ]);
      const done = new Promise<number>((resolve) => {
        child.on("error", (error: NodeJS.ErrnoException) => {
          options.onOutput(`${program}: ${error.code === "ENOENT" ? "command not found" : error.message}\n`);
          resolve(error.code === "EACCES" ? 126 : 127);
        });
        child.on("exit", (code, signal) => {
          prune();
          // A background child holds the pipes open: what the leader wrote is read by then all the same.
          void Promise.race([closed, pause(200)]).then(() => resolve(code ?? signalCode(signal)));
        });
      });
      return {
        pid: group,
        ready: Promise.resolve(),
        done,
        signal(name) {
          if (group === undefined || !groups.has(group)) return;
          signalGroup(group, name);
          // Nothing survives it, so nobody needs to wait for what is left to be reaped.
          if (name === "SIGKILL") forget(group);
        },
      };
    },
    async stopAll(graceMilliseconds) {
      prune();
      groups.forEach((group) => signalGroup(group, "SIGTERM"));
      for (let waited = 0; groups.size > 0 && waited < graceMilliseconds; waited += 20) {
        await pause(20);
        prune();
      }
      groups.forEach((group) => signalGroup(group, "SIGKILL"));
      for (let waited = 0; groups.size > 0 && waited < 300; waited += 20) {
        await pause(20);
        prune();
      }
    },
  };
}

// Whatever ends this process, no server's child stays behind.
const everyGroup = new Set<number>();

function killEveryGroup(): void {
  everyGroup.forEach((group) => signalGroup(group, "SIGKILL"));
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // macOS answers EPERM for a group of zombies; either way there is nothing to signal any more.
    return (error as NodeJS.ErrnoException).code !== "ESRCH" && signal === 0 && process.platform !== "darwin";
  }
}

function signalCode(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

function read(stream: Readable, onOutput: (text: string) => void): Promise<void> {
  stream.setEncoding("utf8");
  stream.on("data", onOutput);
  return new Promise((resolve) => {
    stream.on("close", resolve);
    stream.on("error", () => resolve());
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
