import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalSite } from "../../src/cli/local-site";
import { showUntilStopped } from "../../src/cli/preview-screen";
import type { Console } from "../../src/local/console/console";
import { quietIo } from "../support/quiet-io";

const logFolder = mkdtempSync(join(tmpdir(), "screen-"));
let server: Server;
let site: LocalSite;

beforeAll(async () => {
  let turn = 0;
  server = createServer((_, response) => {
    response.setHeader("Tandem-Server", `server-${(turn++ % 2) + 1}`).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  site = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    logFolder,
    settings: { name: "it's" },
    aws: { endpoint: "http://127.0.0.1:9", urls: () => [] },
  } as unknown as LocalSite;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(logFolder, { recursive: true });
});

const healthy = { State: "healthy" };
const unhealthy = { State: "unhealthy", Reason: "Target.Timeout", Description: "Request timed out" };
const serverIn = (name: string, health: object) => ({
  name,
  id: `i-${name}`,
  state: "running",
  health,
  release: "abc",
});
const seen = {
  url: "http://127.0.0.1:8081",
  view: () => ({
    zones: [
      { name: "us-east-1a", servers: [{ ...serverIn("server-1", healthy), url: "http://127.0.0.1:1" }] },
      { name: "us-east-1b", servers: [{ ...serverIn("server-2", unhealthy), url: null }] },
    ],
  }),
} as unknown as Console;

/** A person at a terminal, who presses keys. */
function person() {
  let press: ((key: string) => void) | undefined;
  let givenBack = false;
  const stop = new AbortController();
  const io = quietIo({
    signal: stop.signal,
    keys: (onKey) => {
      press = onKey;
      return () => (givenBack = true);
    },
  });
  return { io, stop, press: (key: string) => press?.(key), givenBack: () => givenBack };
}

const until = async (holds: () => boolean) => {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 500) throw new Error("it did not come true");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

test("the screen has the addresses, the servers and the keys, and each key does what it says", async () => {
  const { io, press, givenBack } = person();
  const shown = showUntilStopped(site, seen, io);
  const [screen = ""] = io.printed;
  expect(screen).toContain(`site     ${site.url}`);
  expect(screen).toContain("console  http://127.0.0.1:8081");
  expect(screen).toMatch(/server-1 +us-east-1a +i-server-1 +healthy +release abc +http:\/\/127\.0\.0\.1:1\n/);
  expect(screen).toMatch(/server-2 +us-east-1b +i-server-2 +unhealthy Target\.Timeout +release abc +off\n/);
  expect(screen).toMatch(/o open the site · c open the console · r send 20 requests · s status · q stop/);
  press("s");
  expect(io.printed.at(-1)).toContain("unhealthy Target.Timeout");
  press("r");
  await until(() => io.printed.some((text) => /server-1 +10 +50 %\nserver-2 +10 +50 %/.test(text)));
  press("x");
  expect(givenBack()).toBe(false);
  press("q");
  await shown;
  expect(givenBack()).toBe(true);
});

test("Ctrl-C gives the terminal back, too", async () => {
  const { io, stop, givenBack } = person();
  const shown = showUntilStopped(site, seen, io);
  stop.abort();
  await shown;
  expect(givenBack()).toBe(true);
});

test("without a person it tells of Ctrl-C instead of keys", async () => {
  const io = quietIo({ signal: AbortSignal.abort() });
  await showUntilStopped(site, seen, io);
  expect(io.printed[0]).toMatch(/Ctrl-C stops and removes everything\.$/);
});

test("the file of variables is for this person alone, and a shell reads it as it is meant", async () => {
  await showUntilStopped(site, seen, quietIo({ signal: AbortSignal.abort() }));
  const file = join(logFolder, "env");
  const text = readFileSync(file, "utf8");
  expect(text).toContain("export TANDEM_CONSOLE='http://127.0.0.1:8081'\n");
  expect(text).toContain(`export TANDEM_SETTINGS='{"name":"it'\\''s"}'\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
