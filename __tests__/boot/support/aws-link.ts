import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a request meets on its way: nothing, a line that is dead, an answer that is cut, or one of another content. */
export type Fate = "pass" | "dead" | "cut" | { readonly status: number } | { readonly body: Buffer };

export interface AwsLink {
  readonly port: number;
  /** What has been asked for since the last reset, as "GET /bucket/key". */
  readonly asked: () => readonly string[];
  readonly reset: () => void;
  /** Decides from now on. */
  readonly meet: (fate: (asked: string) => Fate) => void;
  readonly close: () => void;
}

/** One server's line to AWS: everything on it is counted, and it breaks when told to. */
export async function openAwsLink(upstream: string): Promise<AwsLink> {
  const asked: string[] = [];
  let decide: (asked: string) => Fate = () => "pass";
  const server = createServer((from, to) => {
    const what = `${from.method} ${decodeURIComponent(from.url ?? "")}`;
    asked.push(what);
    answer(upstream, decide(what), from, to);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked: () => [...asked],
    reset: () => void asked.splice(0),
    meet: (fate) => (decide = fate),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(upstream: string, fate: Fate, from: IncomingMessage, to: ServerResponse): void {
  if (fate === "dead") return void from.socket.destroy();
  if (typeof fate === "object" && "status" in fate) {
    to.writeHead(fate.status, { "content-type": "application/xml" });
    return void to.end("<Error><Code>InternalError</Code><Message>On purpose</Message></Error>");
  }
  const { hostname, port } = new URL(upstream);
  const options = { hostname, port, method: from.method, path: from.url, headers: from.headers };
  const onward = request(options, (found) => {
    const headers =
      typeof fate === "object"
        ? { "content-length": fate.body.length, etag: found.headers.etag }
        : found.headers;
    to.writeHead(found.statusCode ?? 502, headers);
    if (typeof fate === "object") {
      found.resume();
      return void to.end(fate.body);
    }
    if (fate === "pass") return void found.pipe(to);
    // The half of it, and then the line is dead.
    const half = Math.floor(Number(found.headers["content-length"] ?? 2) / 2);
    let sent = 0;
    found.on("data", (chunk: Buffer) => {
      const part = chunk.subarray(0, half - sent);
      sent += part.length;
      to.write(part);
      if (sent >= half) to.socket?.destroySoon();
    });
  });
  onward.on("error", () => from.socket.destroy());
  from.pipe(onward);
}
