import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Command } from "./command";

export interface Control {
  readonly url: string;
  readonly secret: string;
  stop(): Promise<void>;
}

/**
 * Where the stand-in programs on a server's PATH (stand-ins/) ask this process to do their work: POST /NAME with the
 * arguments as form fields. The answer is the output, and a last line with the exit code and where the output goes.
 */
export async function startControl(commands: Readonly<Record<string, Command>>): Promise<Control> {
  const secret = randomBytes(24).toString("hex");
  const server = createServer((request, response) => {
    void (async () => {
      if (request.headers.authorization !== `Bearer ${secret}`) return response.writeHead(401).end();
      const command = commands[(request.url ?? "").slice(1)];
      const fields = new URLSearchParams(await bodyOf(request));
      if (command === undefined) return response.writeHead(404).end();
      const { code, text, stream } = await command(fields.getAll("arg"), fields.get("input") ?? "");
      response.end(`${text}${code} ${stream}\n`);
    })().catch((error: unknown) => {
      response.end(`${String(error)}\n1 stderr\n`);
    });
  });
  // A command waits as long as what it waits for: cloud-init status --wait.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
