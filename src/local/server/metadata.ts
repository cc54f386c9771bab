import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../listen";
import { type Credentials, type Instance, issueCredentials, lookUp, metadataTree } from "./metadata-tree";

export interface MetadataService {
  readonly url: string;
  readonly port: number;
  /** Whether it has given out these credentials of the instance's role. */
  issued(accessKeyId: string): boolean;
  stop(): Promise<void>;
}

export interface MetadataProps {
  /** Asked at each request, so that a changed tag is seen at once, as on Nitro. */
  readonly instance: () => Instance;
  /** The port to take when it is free. @default - any */
  readonly port?: number | undefined;
  readonly now?: () => Date;
}

const longestTtl = 21_600;

/** The instance metadata service, version 2 only, of one server. */
export async function startMetadata(props: MetadataProps): Promise<MetadataService> {
  const now = props.now ?? (() => new Date());
  const tokens = new Map<string, number>();
  const issued = new Set<string>();
  let credentials: Credentials | undefined;

  const server = createServer((request, response) => {
    request.resume();
    const path = decodePath(request.url ?? "/");
    if (request.method === "PUT" && path === "/latest/api/token") return issueToken(request, response);
    if (request.method !== "GET" && request.method !== "HEAD") return send(response, 405);
    const [, below] = /^\/(?:latest|\d{4}-\d{2}-\d{2})(?:\/(.*))?$/.exec(path) ?? [];
    const token = header(request, "x-aws-ec2-metadata-token");
    if ((tokens.get(token ?? "") ?? 0) <= now().getTime()) return send(response, 401);
    if (path === "/") return send(response, 200, "latest");
    const instance = props.instance();
    const found = lookUp(metadataTree(instance, currentCredentials()), below ?? "");
    if (found === undefined || (below === undefined && path !== "/latest")) return send(response, 404);
    send(response, 200, below === "user-data" ? (instance.userData ?? "") : found);
  });

  function issueToken(request: IncomingMessage, response: ServerResponse): void {
    // A proxy must not be talked into fetching a token.
    if (header(request, "x-forwarded-for") !== undefined) return send(response, 403);
    const ttl = header(request, "x-aws-ec2-metadata-token-ttl-seconds") ?? "";
    if (!/^\d+$/.test(ttl) || Number(ttl) < 1 || Number(ttl) > longestTtl) return send(response, 400);
    for (const [old, expiry] of tokens) if (expiry <= now().getTime()) tokens.delete(old);
    const token = randomBytes(42).toString("base64");
    tokens.set(token, now().getTime() + Number(ttl) * 1_000);
    response.setHeader("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", ttl);
    send(response, 200, token);
  }

  function currentCredentials(): Credentials {
    const halfLife = 1_800_000;
    if (credentials === undefined || now().getTime() - credentials.issued.getTime() > halfLife) {
      credentials = issueCredentials(now());
      issued.add(credentials.accessKeyId);
    }
    return credentials;
  }

  const port = await listen(server, props.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    issued: (accessKeyId) => issued.has(accessKeyId),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, code: number, body: string | Buffer = ""): void {
  response.writeHead(code, { "content-type": "text/plain", server: "EC2ws", connection: "close" });
  response.end(body);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function decodePath(url: string): string {
  const path = url.split("?")[0] ?? "/";
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
