import { writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createConnections } from "./connections";
import type { FrontDoor } from "./front-door";
import { type HttpAnswer, httpdAnswer } from "./httpd-answer";
import { type Directive, readConfig } from "./httpd-config";
import { headersOf } from "./httpd-headers";
import { notUnderstood } from "./httpd-sections";
import { logFile } from "./log-file";
import type { Running } from "./processes";
import type { Program } from "./unit-command";

/** What a server's httpd does wrong on purpose: answers 500, answers late, or hangs up. */
export interface Fault {
  readonly kind: "none" | "error" | "slow" | "cut";
  /** How late a slow answer is. @default 5000 */
  readonly ms?: number;
}

export interface Httpd {
  readonly program: Program;
  setFault(fault: Fault): void;
}

/** /usr/sbin/httpd of one server: serves the site on the server's front door, as the configuration on its disk says. */
export function createHttpd(root: string, door: FrontDoor, note: (text: string) => void): Httpd {
  const accessLog = logFile(join(root, "var/log/httpd/access_log"));
  let fault: Fault = { kind: "none" };
  let running: { reload(): Promise<boolean> } | undefined;

  return {
    setFault: (wanted) => (fault = wanted),
    program(args, say) {
      if (args.includes("-t"))
        return once(async () => ((await load(say)) === undefined ? 1 : (say("Syntax OK\n"), 0)));
      if (args.includes("-v")) return once(async () => (say("Server version: Apache (local stand-in)\n"), 0));
      if (args.includes("graceful")) return once(async () => ((await running?.reload()) ? 0 : 1));
      return serve(say);
    },
  };

  async function load(say: (text: string) => void): Promise<readonly Directive[] | undefined> {
    const config = await readConfig(root);
    if ("problem" in config) return void say(`${config.problem}\n`);
    [...config.notes, ...notUnderstood(config.directives)].forEach(note);
    return config.directives;
  }

  function serve(say: (text: string) => void): Running {
    let directives: readonly Directive[] | undefined;
    let end: (code: number) => void = () => undefined;
    const done = new Promise<number>((resolve) => (end = resolve));
    const connections = createConnections((request, response) => {
      if (directives === undefined) return void response.destroy();
      void handle(directives, request, response).catch((error: unknown) => {
        say(`${request.url}: ${String(error)}\n`);
        response.destroy();
      });
    });
    const finish = (code: number) => {
      running = undefined;
      end(code);
    };
    const reload = async () => {
      const next = await load(say);
      if (next === undefined) return false;
      directives = next;
      connections.keepAlive(keepAliveSeconds(next));
      return true;
    };
    const ready = new Promise<void>((resolve) => {
      void reload().then(async (ok) => {
        if (!ok) return finish(1);
        // The logs are there from the start, as scripts that read them expect.
        await Promise.all(
          ["access_log", "error_log"].map((name) => touch(join(root, "var/log/httpd", name))),
        );
        running = { reload };
        door.open(connections.accept);
        resolve();
      });
    });
    return {
      ready,
      done,
      signal(name) {
        door.close(connections.accept);
        // SIGWINCH is httpd's graceful stop: requests in flight are answered first.
        if (name === "SIGWINCH") void connections.drain().then(() => finish(0));
        else {
          connections.cut();
          finish(0);
        }
      },
    };
  }

  async function handle(
    directives: readonly Directive[],
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { kind, ms = 5_000 } = fault;
    if (kind === "cut") return void request.socket.destroy();
    if (kind === "slow") await new Promise((resolve) => setTimeout(resolve, ms));
    request.resume();
    const { method = "GET", url = "/" } = request;
    const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const found = kind === "error" ? failing : httpdAnswer(root, directives, { method, url, headers });
    response.on("close", () => accessLog.append(logLine(directives, request, response)));
    await send(found, method, response);
  }
}

const failing: HttpAnswer = {
  code: 500,
  headers: headersOf([["Content-Type", "text/plain"]]),
  body: async () => "This server was told to fail.\n",
};

async function send(found: HttpAnswer, method: string, response: ServerResponse): Promise<void> {
  // Opened first: once the headers are out, a file that is gone could only be a torn answer.
  const body = method === "HEAD" ? "" : await found.body();
  response.statusCode = found.code;
  response.setHeader("Server", "Apache");
  found.headers.forEach(([name, value]) => response.setHeader(name, value));
  if (body instanceof Readable) pipeline(body, response, () => undefined);
  else response.end(body);
}

// The "combined" format. https://httpd.apache.org/docs/2.4/logs.html#combined
function logLine(
  directives: readonly Directive[],
  request: IncomingMessage,
  response: ServerResponse,
): string {
  const named = request.headers[last(directives, "remoteipheader")?.toLowerCase() ?? ""];
  const visitor =
    String(named ?? "")
      .split(",")
      .at(-1)
      ?.trim() ||
    (request.socket.remoteAddress ?? "-");
  const line = `${request.method} ${request.url} HTTP/${request.httpVersion}`;
  const quoted = (name: string) => `"${String(request.headers[name] ?? "-").replaceAll('"', '\\"')}"`;
  const size = response.getHeader("content-length") ?? "-";
  return `${visitor} - - [${httpdTime(new Date())}] "${line}" ${response.statusCode} ${size} ${quoted("referer")} ${quoted("user-agent")}\n`;
}

async function touch(path: string): Promise<void> {
  await writeFile(path, "", { flag: "a" }).catch(() => undefined);
}

/** 10/Oct/2000:13:55:36 +0000 */
function httpdTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

function keepAliveSeconds(directives: readonly Directive[]): number {
  return last(directives, "keepalive")?.toLowerCase() === "off"
    ? 0
    : Number(last(directives, "keepalivetimeout") ?? 5);
}

function last(directives: readonly Directive[], name: string): string | undefined {
  return directives.filter((each) => each.name === name).at(-1)?.args[0];
}

function once(action: () => Promise<number>): Running {
  return { ready: Promise.resolve(), done: action().catch(() => 1), signal: () => undefined };
}
