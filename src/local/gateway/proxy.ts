import { Agent, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { Answer } from "./errors";

/** What is sent on to the emulator, with its headers and its path as they came in. */
export interface Outgoing {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

export interface Upstream {
  /** Sends a call with its whole body and reads the whole answer. */
  readonly ask: (outgoing: Outgoing, body: Buffer) => Promise<Answer>;
  /** Sends a call whose body is still arriving, and gives the answer while it arrives. */
  readonly open: (outgoing: Outgoing, body: IncomingMessage) => Promise<IncomingMessage>;
  readonly close: () => void;
}

/** The emulator, which closes each connection after one answer. */
export function upstream(emulatorUrl: string): Upstream {
  const { hostname, port } = new URL(emulatorUrl);
  const agent = new Agent({ keepAlive: false, maxSockets: 64 });
  const send = ({ method, path, headers }: Outgoing, end: (to: ReturnType<typeof request>) => void) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      // Node takes a flat list too, and then adds nothing of its own, not even a Host.
      const flat = headers as unknown as Record<string, string>;
      const to = request({ hostname, port, agent, method, path, headers: flat });
      to.on("response", resolve);
      to.on("error", reject);
      end(to);
    });
  return {
    async ask(outgoing, body) {
      const headers = [...without(outgoing.headers, REFRAMED), "Content-Length", String(body.length)];
      const answer = await send({ ...outgoing, headers }, (to) => to.end(body));
      return {
        status: answer.statusCode ?? 502,
        headers: without(answer.rawHeaders, REFRAMED),
        body: await readAll(answer),
      };
    },
    open(outgoing, body) {
      const headers = without(outgoing.headers, HOP_BY_HOP);
      return send({ ...outgoing, headers }, (to) => {
        body.pipe(to);
        // A caller who goes away in the middle must not leave the emulator waiting for the rest.
        body.on("close", () => {
          if (!body.complete) to.destroy();
        });
      });
    },
    close: () => agent.destroy(),
  };
}

/** Passes an answer on as it arrives. */
export function passOn(from: IncomingMessage, to: ServerResponse): Promise<void> {
  to.writeHead(
    from.statusCode ?? 502,
    from.statusMessage,
    without(from.rawHeaders, HOP_BY_HOP) as unknown as string[],
  );
  return new Promise((resolve) => {
    from.on("error", () => to.destroy());
    to.on("close", () => {
      from.destroy();
      resolve();
    });
    from.pipe(to);
  });
}

/** Writes a whole answer; a HEAD keeps its headers and has no body. */
export function write(answer: Answer, to: ServerResponse): void {
  const noBody = answer.status === 204 || answer.status === 304 || to.req.method === "HEAD";
  const length = noBody ? [] : ["Content-Length", String(answer.body.length)];
  to.writeHead(answer.status, [...answer.headers, ...length]);
  to.end(noBody ? undefined : answer.body);
}

export async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

// RFC 9110 section 7.6.1; Expect has been answered by this server itself
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "te", "upgrade", "expect"]);
const REFRAMED = new Set([...HOP_BY_HOP, "content-length", "transfer-encoding", "trailer"]);

function without(headers: readonly string[], dropped: ReadonlySet<string>): string[] {
  return headers.filter((_, index) => !dropped.has((headers[index - (index % 2)] ?? "").toLowerCase()));
}
