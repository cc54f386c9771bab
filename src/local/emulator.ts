import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../error";

export interface EmulatorOptions {
  /** The program `moto_server`. */
  readonly motoServer: string;
  /** The file that all it writes is added to. */
  readonly log: string;
  /** Stops it when aborted. */
  readonly signal?: AbortSignal;
  /** Milliseconds until it must answer. @default 60 seconds: a first start compiles a few hundred Python files */
  readonly deadline?: number;
}

export interface Emulator {
  readonly url: string;
  /** Ends it, and waits until it has ended. */
  readonly stop: () => Promise<void>;
  /** The last line of each traceback so far. */
  readonly failures: () => readonly string[];
  /** Settles when it has ended, with the last lines that it wrote. */
  readonly ended: Promise<string>;
}

/** Starts moto's server on a port of the system's choice. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { motoServer, log, signal, deadline = 60_000 } = options;
  // A group of its own: Ctrl-C is for us, and `terraform destroy` still needs it then.
  const child = spawn("/bin/sh", ["-c", UNTIL_WE_END, motoServer, "-H", "127.0.0.1", "-p", "0"], {
    detached: true,
    env: { ...process.env, ...SETTINGS },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const lines = watch(child, log);
  const ended = end(child).then(() => lines.last());
  const stop = () => stopChild(child, ended);
  signal?.addEventListener("abort", () => void stop(), { once: true });
  if (signal?.aborted) void stop();
  const url = await Promise.race([
    lines.url,
    ended.then(
      (last) => new UserError(`${motoServer} ended before it was ready: ${last || "it wrote nothing"}`),
    ),
    sleep(deadline, undefined, { ref: false }).then(
      () =>
        new UserError(
          `${motoServer} was not ready after ${deadline / 1000} s: ${lines.last() || `see ${log}`}`,
        ),
    ),
  ]);
  if (url instanceof UserError) {
    await stop();
    throw url;
  }
  warm(url);
  return { url, stop, failures: lines.failures, ended };
}

// The other end of its standard input is ours: it closes when this process ends, in whatever way it does, and
// then the server must not stay behind.
const UNTIL_WE_END = 'exec 3<&0; (cat <&3; kill $$) >/dev/null 2>&1 & exec "$0" "$@" </dev/null 3<&-';

const SETTINGS = {
  // Without it AmazonSSMManagedInstanceCore and its like do not exist. http://docs.getmoto.org/en/latest/docs/services/iam.html
  MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
  // No page in a browser has any business here.
  MOTO_DISABLE_GLOBAL_CORS: "true",
  // Seconds until a certificate is issued. Nobody looks for its record: http://docs.getmoto.org/en/latest/docs/services/acm.html
  MOTO_ACM_VALIDATION_WAIT: "3",
  PYTHONUNBUFFERED: "1",
};

interface Lines {
  readonly url: Promise<string>;
  readonly last: () => string;
  readonly failures: () => readonly string[];
}

function watch(child: ChildProcess, log: string): Lines {
  mkdirSync(dirname(log), { recursive: true });
  const file = createWriteStream(log, { flags: "a" });
  const last: string[] = [];
  const failures: string[] = [];
  let inTraceback = false;
  let found: (url: string) => void;
  const url = new Promise<string>((resolve) => (found = resolve));
  const onLine = (line: string) => {
    file.write(`${line}\n`);
    last.push(line);
    if (last.length > 5) last.shift();
    const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address !== undefined) found(address);
    if (line.startsWith("Traceback (most recent call last)")) inTraceback = true;
    // A traceback is indented but for its end: the name of the exception and its message.
    else if (inTraceback && /^[A-Za-z_][\w.]*(:|$)/.test(line)) {
      inTraceback = false;
      failures.push(line);
    }
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", onLine);
  }
  child.once("error", (error) => onLine(error.message));
  child.once("close", () => file.end());
  return { url, last: () => last.join(" | "), failures: () => failures };
}

/** moto loads a service when it is first called, EC2 takes 2 s: better while Terraform starts than in its way. */
function warm(url: string): void {
  for (const [service, action] of Object.entries({ ec2: "DescribeVpcs", iam: "ListRoles" })) {
    const scope = `Credential=warm/20000101/us-east-1/${service}/aws4_request`;
    const headers = { Authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` };
    void fetch(url, { method: "POST", headers, body: new URLSearchParams({ Action: action }) }).then(
      (answer) => answer.arrayBuffer(),
      () => undefined,
    );
  }
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => child.stdin?.destroy());
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
}

async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  signalGroup(child, "SIGTERM");
  const late = sleep(5_000, undefined, { ref: false }).then(() => signalGroup(child, "SIGKILL"));
  await Promise.race([ended, late.then(() => ended)]);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has just ended.
  }
}
