import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Written to the program's standard input. @default - standard input is closed */
  readonly input?: string;
  /** Milliseconds after which the program is stopped. @default - it may take as long as it likes */
  readonly timeout?: number;
  /** Stops the program when aborted. */
  readonly signal?: AbortSignal;
  /** The signal that asks the program to stop. @default "SIGTERM" */
  readonly stopWith?: NodeJS.Signals;
  /** Milliseconds that a program asked to stop is given before SIGKILL. @default 5000 */
  readonly patience?: number;
  /** Lets the program write where we do; its output is then no part of the result. @default false */
  readonly attached?: boolean;
  /**
   * Lets the program write to the end of this file by itself, and reads its output there: a program that writes to us
   * dies with us. @default - it writes to us
   */
  readonly outputFile?: string;
  /** Called with each complete line as it is written. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

export interface RunResult {
  /** The exit code, or null when a signal ended the program. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. A failing exit code is a result, not an error; a program that cannot be started is an error. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const file = options.outputFile === undefined ? undefined : openSync(options.outputFile, "a+");
    const start = file === undefined ? 0 : fstatSync(file).size;
    const output = options.attached === true ? "inherit" : (file ?? "pipe");
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      // A group of its own: Ctrl-C reaches us alone, and we stop what we started in our own order.
      detached: true,
      stdio: ["pipe", output, output],
    });
    const onOutput = (line: string) => options.onLine?.(line, "stdout");
    const written = file === undefined ? undefined : follow(file, start, onOutput);
    const stdout = written?.text ?? collect(child.stdout, onOutput);
    const stderr = collect(child.stderr, (line) => options.onLine?.(line, "stderr"));
    let killer: NodeJS.Timeout | undefined;
    const stop = () => {
      signalGroup(child.pid, options.stopWith ?? "SIGTERM");
      killer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), options.patience ?? 5_000);
    };
    const timer = options.timeout === undefined ? undefined : setTimeout(stop, options.timeout);
    options.signal?.addEventListener("abort", stop, { once: true });
    if (options.signal?.aborted) stop();
    const settle = () => {
      written?.end();
      clearTimeout(timer);
      clearTimeout(killer);
      options.signal?.removeEventListener("abort", stop);
    };
    child.on("error", (error) => {
      settle();
      reject(error);
    });
    child.on("close", (code) => {
      settle();
      resolve({ code, stdout: stdout(), stderr: stderr() });
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

/** Reads what a file has from a place on, and what is added to it, until the end. */
function follow(
  file: number,
  start: number,
  onLine: (line: string) => void,
): { text: () => string; end: () => void } {
  const lines = splitter(onLine);
  const buffer = Buffer.alloc(64 * 1024);
  const decoder = new TextDecoder();
  let at = start;
  const read = () => {
    for (let length = -1; length !== 0; at += length) {
      length = readSync(file, buffer, 0, buffer.length, at);
      lines.add(decoder.decode(buffer.subarray(0, length), { stream: true }));
    }
  };
  const timer = setInterval(read, 100);
  return {
    text: lines.text,
    end: () => {
      clearInterval(timer);
      read();
      lines.end();
      closeSync(file);
    },
  };
}

function collect(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): () => string {
  const lines = splitter(onLine);
  stream?.setEncoding("utf8");
  stream?.on("data", lines.add);
  stream?.on("end", lines.end);
  return lines.text;
}

/** Gives out each line once it is whole. */
function splitter(onLine: (line: string) => void) {
  const chunks: string[] = [];
  let rest = "";
  return {
    add: (chunk: string): void => {
      chunks.push(chunk);
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
    },
    end: (): void => {
      if (rest !== "") onLine(rest);
    },
    text: () => chunks.join(""),
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has already ended.
  }
}
