import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { UserError } from "../../error";
import { listen } from "../listen";
import type { LocalAws } from "../local-aws";
import type { Fault } from "../server/httpd";
import { newActions } from "./actions";
import { startDeployments, type Deployer } from "./deployer";
import { changesBetween, type ConsoleEvent } from "./events";
import { refusalOf, safetyHeaders } from "./guard";
import { pageFile } from "./page-files";
import type { Recorder } from "./recorder";
import { answer, problem, type Answer, type Api, type Input } from "./routes";
import { startStream } from "./stream";
import { viewOf, type View } from "./view";

export interface ConsoleOptions {
  readonly aws: LocalAws;
  readonly region: string;
  /** What has been seen since this AWS started. */
  readonly recorder: Recorder;
  readonly deployer: Deployer;
  readonly sendRequests: (count: number) => Promise<unknown>;
  /** The port that the console gets if it is free. @default - one that the system chooses */
  readonly preferredPort?: number;
  readonly onEvent?: (event: ConsoleEvent) => void;
}

export interface Console {
  readonly url: string;
  view(): View;
  stop(): Promise<void>;
}

/** Serves the console: its page, its API and its events, to this machine alone. */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const { aws, region, recorder, onEvent = () => undefined } = options;
  const faults = new Map<string, Fault["kind"]>();
  const actions = newActions({ endpoint: aws.endpoint, region, servers: aws.servers, faults });
  const deployments = startDeployments(options.deployer, () => view());
  const view = (): View =>
    viewOf({
      region,
      url: () => aws.url(),
      world: () => aws.world(),
      servers: aws.servers,
      targetHealth: (arn) => aws.targetHealth(arn),
      traffic: recorder.traffic,
      checks: recorder.checks,
      faults,
      work: () => deployments.current(),
    });
  const stream = startStream({
    view,
    calls: recorder.calls,
    onView: (before, after) => changesBetween(before, after).forEach(onEvent),
  });
  const api: Api = {
    view,
    calls: recorder.calls,
    sendRequests: options.sendRequests,
    act: (action, server) => actions.run(action, server),
    shell: ({ id, name, state }) => {
      const shell = aws.servers.get(id)?.shell();
      if (shell === undefined)
        throw new UserError(`${name} must be running to open a shell on it, got ${state}`);
      return shell;
    },
    site: async () => ({ page: await options.deployer.page(), changes: options.deployer.changes }),
    publish: (page) => deployments.publish(page),
    release: (change) => deployments.release(change),
  };
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(safetyHeaders)) response.setHeader(name, value);
    const { method = "GET", headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://console");
    const refused = refusalOf({ method, headers }, port);
    if (refused !== undefined) return send(response, problem(403, refused));
    const file = method === "GET" ? pageFile(pathname) : undefined;
    if (file !== undefined) {
      response.writeHead(200, { "Content-Type": file.type }).end(file.body);
    } else if (method === "GET" && pathname === "/api/events") {
      stream.join(response);
    } else {
      const body = await readBody(request);
      if (body === undefined)
        return send(response, problem(400, `the body must be a JSON object of up to ${longestBody} bytes`));
      send(response, await answer(api, method, pathname, { query: searchParams, body }));
    }
  }

  const port = await listen(server, options.preferredPort ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    view,
    stop: async () => {
      await deployments.stop();
      stream.stop();
      actions.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

const longestBody = 1_000_000;

async function readBody(request: IncomingMessage): Promise<Input["body"] | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) return undefined;
    chunks.push(chunk);
  }
  if (length === 0) return {};
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(`${JSON.stringify(body, undefined, 2)}\n`);
}
