import { createInterface } from "node:readline/promises";
import type { Io } from "./io";
import { attach, watchKeys } from "./terminal";

/** Runs a program of ours as this process: its exit code is what the program comes to. */
export function runProcess(program: (args: readonly string[], io: Io) => Promise<number>): void {
  // The AWS SDK tells the user of a Node that it will leave behind; we choose when to follow it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

  const abort = new AbortController();
  let asked = 0;
  // The first signal stops everything in order. npm passes a terminal's Ctrl-C on once more, so only one that comes
  // a while later means that the person does not want to wait.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!abort.signal.aborted) asked = performance.now();
      else if (performance.now() - asked > 2_000) process.exit(130);
      abort.abort();
    });
  }

  void program(process.argv.slice(2), {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    env: process.env,
    cwd: process.cwd(),
    terminal: process.stdout.isTTY && process.env.NO_COLOR === undefined && process.env.CI === undefined,
    columns: process.stdout.columns || 80,
    draw: (text) => process.stdout.write(text),
    ...(process.stdin.isTTY && process.stdout.isTTY
      ? { ask: (question) => ask(question, abort.signal), keys: watchKeys, attach }
      : {}),
    signal: abort.signal,
  }).then((code) => {
    process.exitCode = code;
  });
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  // The terminal's Ctrl-C reaches the line editor, and the process only through it.
  lines.once("SIGINT", () => process.emit("SIGINT"));
  try {
    const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
    return await Promise.race([lines.question(question, { signal }), ended]);
  } finally {
    lines.close();
  }
}
