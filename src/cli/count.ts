import { Agent as HttpAgent, get as httpGet, STATUS_CODES } from "node:http";
import { Agent as HttpsAgent, get as httpsGet } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../error";
import { tally } from "./tally";
import type { Outcome, Tally } from "./tally";

export interface CountOptions {
  readonly url: string;
  readonly requests: number;
  /** How many requests are on their way at a time. @default 1 - one after the other, so that the turns can be seen */
  readonly concurrency?: number;
  /** Milliseconds after which the next request starts although the one before has no answer yet. @default - it waits */
  readonly patience?: number;
  /** Milliseconds that an answer may take. @default 10_000 */
  readonly timeout?: number;
  /** The servers that have to answer, by name or by number. @default - whoever answers */
  readonly expected?: readonly string[] | number;
  /** The certificate, in PEM, that the address's own is signed with. @default - those that Node.js trusts */
  readonly ca?: string;
  /** Called with each outcome as it comes. */
  readonly onOutcome?: (outcome: Outcome, index: number) => void;
}

/** Asks an address again and again, on connections that are kept open, and counts which servers answer. */
export async function count(options: CountOptions): Promise<Tally> {
  const { requests, concurrency = 1, patience, timeout = 10_000, onOutcome } = options;
  const url = parseUrl(options.url);
  const settings = { keepAlive: true, maxSockets: patience === undefined ? concurrency : requests };
  const agent =
    url.protocol === "https:" ? new HttpsAgent({ ...settings, ca: options.ca }) : new HttpAgent(settings);
  const outcomes: Outcome[] = [];
  let next = 0;
  const late: Promise<void>[] = [];
  const work = async () => {
    while (next < requests) {
      const index = next++;
      const asked = ask(url, agent, timeout).then((outcome) => {
        outcomes[index] = outcome;
        onOutcome?.(outcome, index);
      });
      late.push(asked);
      await (patience === undefined ? asked : Promise.race([asked, sleep(patience)]));
    }
    await Promise.all(late);
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    agent.destroy();
  }
  return tally(outcomes, options.expected);
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new UserError(`The address must be a URL with http:// or https://, got '${text}'`);
}

function ask(url: URL, agent: HttpAgent | HttpsAgent, timeout: number): Promise<Outcome> {
  const get = url.protocol === "https:" ? httpsGet : httpGet;
  return new Promise((resolve) => {
    const limit = AbortSignal.timeout(timeout);
    const fail = (error: NodeJS.ErrnoException) => {
      const reason = limit.aborted ? `no answer within ${timeout / 1000} s` : reasonOf(error);
      resolve({ kind: "failure", reason });
    };
    const headers = { "User-Agent": "tandem-verify", "Cache-Control": "no-cache" };
    const request = get(url, { agent, headers, signal: limit }, (response) => {
      const { statusCode = 0, headers: sent } = response;
      response.on("error", fail);
      response.on("end", () => {
        if (statusCode >= 200 && statusCode < 300) {
          const server = one(sent["tandem-server"]);
          const release = one(sent["tandem-release"]);
          resolve({ kind: "answer", server, release });
          return;
        }
        const where = sent.location === undefined ? "" : ` to ${sent.location}`;
        const title = response.statusMessage || (STATUS_CODES[statusCode] ?? "");
        resolve({ kind: "failure", reason: `${statusCode} ${title}${where}` });
      });
      response.resume();
    });
    request.on("error", fail);
  });
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" ? header : header?.[0];
}

function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "ECONNREFUSED":
      return "connection refused";
    case "ECONNRESET":
    case "EPIPE":
      return "connection broken off";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "host name not found";
    default:
      return error.code === undefined ? error.message : `${error.code}: ${error.message}`;
  }
}
