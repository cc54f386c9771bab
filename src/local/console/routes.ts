import { UserError } from "../../error";
import type { Shell } from "../server/server";
import { serverActions, type ServerAction } from "./actions";
import type { CallLog } from "./calls";
import { serversIn } from "./events";
import type { ServerView, View } from "./view";

/** What the API reads and does. */
export interface Api {
  view(): View;
  readonly calls: CallLog;
  /** Sends requests through the balancer, and tells who answered. */
  sendRequests(count: number): Promise<unknown>;
  act(action: ServerAction, server: ServerView): Promise<void>;
  /** How a shell on a server finds its disk and its programs. */
  shell(server: ServerView): Shell;
  /** The first page as it would be published next, and what can be released, each with words for it. */
  site(): Promise<{ readonly page: string; readonly changes: Readonly<Record<string, string>> }>;
  publish(page: string): void;
  release(change: string): void;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Handler = (api: Api, place: readonly string[], input: Input) => Promise<Answer>;

export interface Input {
  readonly query: URLSearchParams;
  /** The JSON of the body; an empty object when there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Every route of the API; docs/console.md tells them. */
export const routes: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ["GET", /^\/api\/state$/, async (api) => ok(api.view())],
  ["GET", /^\/api\/calls$/, async (api, _, { query }) => ok(callsOf(api, query))],
  ["GET", /^\/api\/site$/, async (api) => ok(await api.site())],
  ["POST", /^\/api\/requests$/, async (api, _, { body }) => ok(await api.sendRequests(countIn(body)))],
  [
    "POST",
    /^\/api\/servers\/([^/]+)\/shell$/,
    async (api, [name = ""]) => ok(api.shell(serverNamed(api, name))),
  ],
  [
    "POST",
    /^\/api\/servers\/([^/]+)\/([a-z]+)$/,
    async (api, [name = "", action = ""]) => {
      await api.act(actionNamed(action), serverNamed(api, name));
      return accepted(action);
    },
  ],
  [
    "POST",
    /^\/api\/publish$/,
    async (api, _, { body }) => {
      api.publish(textIn(body, "page"));
      return accepted("publish");
    },
  ],
  [
    "POST",
    /^\/api\/release$/,
    async (api, _, { body }) => {
      api.release(textIn(body, "change"));
      return accepted("release");
    },
  ],
];

/** Answers a call that was let in. A mistake of the caller's is told, with what is right. */
export async function answer(api: Api, method: string, path: string, input: Input): Promise<Answer> {
  const here = isDecodable(path) ? routes.filter(([, pattern]) => pattern.test(path)) : [];
  const [, pattern, handler] = here.find(([known]) => known === method) ?? [];
  if (handler === undefined || pattern === undefined) {
    if (here.length === 0) return problem(404, `there is no ${path}: docs/console.md tells what there is`);
    return problem(405, `${path} takes ${here.map(([known]) => known).join(" and ")}, got ${method}`);
  }
  try {
    return await handler(api, (pattern.exec(path) ?? []).slice(1).map(decodeURIComponent), input);
  } catch (error) {
    if (error instanceof NotFound) return problem(404, error.message);
    if (error instanceof Conflict) return problem(409, error.message);
    if (error instanceof UserError) return problem(400, error.message);
    return problem(500, error instanceof Error ? error.message : String(error));
  }
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== "";
  } catch {
    return false;
  }
}

/** It cannot be done now. */
export class Conflict extends UserError {}
class NotFound extends UserError {}

export function problem(status: number, error: string): Answer {
  return { status, body: { error } };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function accepted(what: string): Answer {
  return { status: 202, body: { accepted: what } };
}

function callsOf({ calls }: Api, query: URLSearchParams): unknown {
  const [from, text, after] = [
    query.get("from"),
    query.get("text")?.toLowerCase(),
    query.get("after") ?? "0",
  ];
  if (!/^\d{1,15}$/.test(after)) throw new UserError(`after must be the number of a call, got ${after}`);
  return calls
    .after(Number(after))
    .filter((call) => from === null || call.from === from)
    .filter((call) => text === undefined || JSON.stringify(Object.values(call)).toLowerCase().includes(text));
}

const counts = [1, 20, 200];

function countIn({ count }: Input["body"]): number {
  const found = counts.find((known) => known === count);
  if (found !== undefined) return found;
  throw new UserError(`count must be one of ${counts.join(", ")}, got ${JSON.stringify(count)}`);
}

function textIn(body: Input["body"], name: string): string {
  const value = body[name];
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new UserError(`${name} must be a text, got ${JSON.stringify(value)}`);
}

function actionNamed(name: string): ServerAction {
  const found = serverActions.find((known) => known === name);
  if (found !== undefined) return found;
  throw new NotFound(
    `what is done to a server must be one of ${serverActions.join(", ")}, shell, got ${name}`,
  );
}

/** By its id, or by its name: during a release, the newest of that name that runs. */
function serverNamed(api: Api, name: string): ServerView {
  const servers = serversIn(api.view());
  const found = servers.find(({ id }) => id === name) ?? servers.findLast((server) => server.name === name);
  if (found !== undefined) return found;
  throw new NotFound(
    `the server must be one of ${servers.map((server) => server.name).join(", ")}, got ${name}`,
  );
}
