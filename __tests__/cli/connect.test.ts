import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Io } from "../../src/cli/io";
import { main } from "../../src/cli/main";
import { quietIo } from "../support/quiet-io";
import { folderOf } from "../support/site-folder";

const deployed = ["server-1", "server-2"].map((name) => ({ name, instance_id: `i-${name}` }));
jest.mock("../../src/cli/picture", () => ({ deployedSite: () => Promise.resolve({ servers: deployed }) }));

interface Attached {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: Parameters<NonNullable<Io["attach"]>>[2];
}

async function connect(env: NodeJS.ProcessEnv, terminal = true, server = "server-2") {
  const attached: Attached[] = [];
  const attach: NonNullable<Io["attach"]> = async (program, args, options) => {
    attached.push({ program, args, options });
    return 7;
  };
  const io = quietIo({ env, ...(terminal ? { attach } : {}) });
  const code = await main(["connect", server], io);
  return { code, attached, printed: io.printed.join("\n") };
}

/** A console that answers every call so. */
async function consoleThatSays(status: number, body: unknown) {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers["tandem-console"]}`);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

test("in the preview a shell opens on the server's disk, with what its own commands get", async () => {
  const shell = { folder: "/disk", environment: { PATH: "/disk/usr/local/bin", SERVER_ROOT: "/disk" } };
  const { url, asked, server } = await consoleThatSays(200, shell);
  const { code, attached } = await connect({ TANDEM_CONSOLE: url, TERM: "xterm" });
  server.close();
  expect(asked).toEqual(["POST /api/servers/server-2/shell 1"]);
  expect(attached).toEqual([
    expect.objectContaining({
      program: "bash",
      options: expect.objectContaining({
        cwd: "/disk",
        env: { ...shell.environment, TERM: "xterm", PS1: "[server-2] \\w $ ", PROMPT_DIRTRIM: "2" },
      }) as unknown,
    }),
  ]);
  expect(code).toBe(7);
});

test("what the console refuses is told", async () => {
  const { url, server } = await consoleThatSays(400, { error: "server-2 must be running, got stopped" });
  const { code, printed } = await connect({ TANDEM_CONSOLE: url });
  server.close();
  expect(printed).toBe("server-2 must be running, got stopped");
  expect(code).toBe(1);
});

test.each([
  ["no console answers", { TANDEM_CONSOLE: "http://127.0.0.1:9" }, "none answers at http://127.0.0.1:9"],
  [
    "an endpoint has no console",
    { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    "TANDEM_CONSOLE must be the console's address",
  ],
])("when %s, it says what to do", async (_, env, said) => {
  const { code, attached, printed } = await connect(env);
  expect(printed).toContain(said);
  expect(printed.split("\n")).toHaveLength(1);
  expect(attached).toEqual([]);
  expect(code).toBe(1);
});

describe("on AWS", () => {
  const programs = { aws: "", "session-manager-plugin": "" };

  test("Session Manager opens a session on the server's instance", async () => {
    const PATH = folderOf(programs);
    const { code, attached } = await connect({ PATH });
    const args = ["ssm", "start-session", "--target", "i-server-2", "--region", "us-east-1"];
    expect(attached).toEqual([{ program: "aws", args, options: expect.anything() as unknown }]);
    expect(code).toBe(7);
  });

  test.each(Object.keys(programs))("without %s it says where that comes from", async (missing) => {
    const there = Object.entries(programs).filter(([name]) => name !== missing);
    const { code, attached, printed } = await connect({ PATH: folderOf(Object.fromEntries(there)) });
    const sentence = `a session needs ${missing} on the PATH, which is not there: install it from https://docs.aws.amazon.com/`;
    expect(printed).toContain(sentence);
    expect(attached).toEqual([]);
    expect(code).toBe(1);
  });

  test("a server that is not there is told with those that are", async () => {
    const { code, printed } = await connect({ PATH: folderOf(programs) }, true, "server-3");
    expect(printed).toBe("the server must be one of server-1, server-2, got server-3");
    expect(code).toBe(1);
  });
});

test("without a terminal there is nobody to open it for", async () => {
  const { code, printed } = await connect({}, false);
  expect(printed).toContain("run it in a terminal");
  expect(code).toBe(1);
});
