import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Instance } from "../../src/local/server/metadata-tree";
import { createServer, type LocalServer, type ServerProps } from "../../src/local/server/server";

/** A folder that is gone after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tandem-server-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function instance(more: Partial<Instance> = {}): Instance {
  return {
    id: "i-0aaa",
    zone: "eu-central-1a",
    region: "eu-central-1",
    type: "t3.micro",
    imageId: "ami-base",
    tags: { Name: "site-server-1", Server: "server-1" },
    metadataTags: true,
    profile: { arn: "arn:aws:iam::123456789012:instance-profile/web", role: "web" },
    ...more,
  };
}

/** Makes servers that are gone after the test file, whatever happens. */
export function serverMaker(): (props: Partial<ServerProps> & Pick<ServerProps, "folder">) => LocalServer {
  const made: LocalServer[] = [];
  afterAll(() => Promise.all(made.map((server) => server.terminate())));
  return (props) => {
    const server = createServer({ instance: instance(), awsEndpointUrl: "http://127.0.0.1:9", ...props });
    made.push(server);
    return server;
  };
}

export async function put(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content, { mode: content.startsWith("#!") ? 0o755 : 0o644 });
  }
}

export interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** One request on a connection of its own; the path is sent as it is. */
export function ask(
  port: number,
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          code: response.statusCode ?? 0,
          headers: response.headers as Record<string, string | undefined>,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Waits until it holds, for three seconds at most. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 3_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("it did not come true in three seconds");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether a process runs; one that has ended and was not yet reaped does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z\s]/.test(stdout);
}
