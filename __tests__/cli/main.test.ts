import { rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { main } from "../../src/cli/main";
import { project, quietIo } from "../support/quiet-io";

async function call(...argv: string[]) {
  const io = quietIo();
  return { code: await main(argv, io), printed: io.printed.join("\n") };
}

/** A site that is answered by these servers in turn; an empty name is an answer of 503. */
async function site(...names: string[]): Promise<{ readonly url: string; readonly server: Server }> {
  let turn = 0;
  const server = createServer((_request, response) => {
    const name = names[turn++ % names.length] ?? "";
    response.writeHead(name === "" ? 503 : 200, { "Tandem-Server": name, "Tandem-Release": "abc" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

test.each([
  [
    ["nonsense"],
    'the command must be one of preview, bootstrap, plan, deploy, rollback, image, unlock, verify, review, status, connect, got "nonsense"',
  ],
  [
    [],
    'the command must be one of preview, bootstrap, plan, deploy, rollback, image, unlock, verify, review, status, connect, got ""',
  ],
  [["verify", "--nonsense"], "Unknown option '--nonsense'"],
  [["verify", "extra"], "Unexpected argument 'extra'"],
  [
    ["deploy"],
    "deploy asks before it changes anything, and nobody can answer here: run it in a terminal, or",
  ],
  [
    ["deploy", "--yes", "--teardown", "--url", "http://x"],
    "--teardown leaves nothing that could be asked for",
  ],
])("wrong use %j ends with 2 and says what is right", async (argv, said) => {
  const { code, printed } = await call(...argv);
  expect(printed).toContain(said);
  expect(printed).not.toContain("    at ");
  expect(code).toBe(2);
});

test.each(["preview", "bootstrap", "plan", "deploy", "rollback", "image", "unlock", "verify", "review"])(
  "%s --help tells its options",
  async (name) => {
    const { code, printed } = await call(name, "--help");
    expect(printed).toMatch(new RegExp(`^${name}( [A-Z]+)?: `));
    expect(code).toBe(0);
  },
);

test.each([
  [["verify"], "--url must be the site's address"],
  [["verify", "--url", "example.org"], "must be a URL with http:// or https://, got 'example.org'"],
  [
    ["verify", "--url", "http://x", "--requests", "0"],
    "--requests must be a whole number from 1 to 999999, got 0",
  ],
  [
    ["verify", "--url", "http://x", "--servers", "two"],
    "--servers must be a whole number from 1 to 999999, got two",
  ],
])("a mistake %j is told in a line", async (argv, said) => {
  const { code, printed } = await call(...argv);
  expect(printed).toContain(said);
  expect(printed.split("\n")).toHaveLength(1);
  expect(code).toBe(1);
});

test.each([
  [["unlock"], "the environment must be one of dev, prod, got none: name it with --env, or in TANDEM_ENV"],
  [["unlock", "--env", "test"], "the environment must be one of dev, prod, got test: "],
])("with environments %j is told which there are", async (argv, said) => {
  const settings = JSON.stringify({ environments: { dev: {}, prod: {} } });
  const io = quietIo({ env: { ...process.env, TANDEM_SETTINGS: settings } });
  expect(await main(argv, io)).toBe(1);
  expect(io.printed.join("\n")).toContain(said);
});

test("without environments --env is told so", async () => {
  const { code, printed } = await call("unlock", "--env", "prod");
  expect(printed).toMatch(/^the environment prod must be in the settings, and they have none: /);
  expect(code).toBe(1);
});

test("verify passes when every server answers", async () => {
  const { url, server } = await site("server-1", "server-2");
  const { code, printed } = await call("verify", "--url", url, "--requests", "10");
  server.close();
  expect(printed).toMatch(/server-1 +5 +50 %\nserver-2 +5 +50 %/);
  expect(printed).toMatch(/✓ http:\S+ {2}\d+\.\d s$/);
  expect(code).toBe(0);
});

test.each([
  ["a server never answers", ["server-1"], "1 of 2 servers answered"],
  ["a request fails", ["server-1", "server-2", ""], "3 of 9 requests failed: 503"],
])("verify fails when %s", async (_what, names, said) => {
  const { url, server } = await site(...names);
  const { code, printed } = await call("verify", "--url", url, "--requests", "9");
  server.close();
  expect(printed).toContain(said);
  expect(code).toBe(1);
});

test("a preview of a folder that is no site says so, and stops what it has started", async () => {
  const io = quietIo();
  const code = await main(["preview", "--site", "src/settings"], io);
  const printed = io.printed.join("\n");
  expect(printed).toContain("src/settings: index.html must be there, it is the first page: add it");
  expect(printed).toMatch(/✓ stop and remove everything/);
  expect(printed).not.toContain("    at ");
  expect(code).toBe(1);
  // The logs stay after a failure; these nobody will read.
  rmSync(join(project, ".tandem", `preview-${process.pid}`), { recursive: true });
}, 30_000);
