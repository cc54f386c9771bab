import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { count } from "../../src/cli/count";
import { tally, tallyText } from "../../src/cli/tally";
import type { Outcome } from "../../src/cli/tally";
import { UserError } from "../../src/error";

const from = (server: string, release = "abc"): Outcome => ({ kind: "answer", server, release });
const failure = (reason: string): Outcome => ({ kind: "failure", reason });
const [one, two] = [from("server-1"), from("server-2")];

describe("a tally", () => {
  it("counts answers by server and release", () => {
    expect(tally([one, from("server-2", "def"), one], ["server-1", "server-2"])).toEqual({
      requests: 3,
      servers: [
        { name: "server-1", count: 2 },
        { name: "server-2", count: 1 },
      ],
      releases: [
        { name: "abc", count: 2 },
        { name: "def", count: 1 },
      ],
      failures: [],
      failed: 0,
      sequence: "1 2 1",
      repeats: 0,
      problems: [],
    });
  });

  it.each<[string, readonly Outcome[], readonly string[] | number | undefined, readonly string[]]>([
    ["is well when nobody was expected", [one], undefined, []],
    ["is well when as many answered as were expected", [one, two], 2, []],
    ["names a server that never answered", [one, one], ["server-1", "server-2"], ["server-2 never answered"]],
    ["counts the servers that answered", [one, one], 2, ["1 of 2 servers answered"]],
    [
      "does not take an answer without a name for a server",
      [one, { kind: "answer", server: undefined, release: undefined }],
      2,
      ["1 of 2 servers answered"],
    ],
    [
      "gives the reason of failed requests",
      [one, failure("502 Bad Gateway"), failure("502 Bad Gateway")],
      1,
      ["2 of 3 requests failed: 502 Bad Gateway"],
    ],
    [
      "counts different reasons",
      [failure("a"), failure("b"), failure("a")],
      0,
      ["3 of 3 requests failed: a (2), b (1)"],
    ],
    ["is not well without any request", [], 0, ["no request was made"]],
  ])("%s", (_, outcomes, expected, problems) => {
    expect(tally(outcomes, expected).problems).toEqual(problems);
  });

  it.each<[string, readonly Outcome[], string, number]>([
    ["turns", [one, two, one, two], "1 2 1 2", 0],
    ["repeats", [one, one, two, two, two], "1 1 2 2 2", 3],
    ["failures, which are no repeats", [one, failure("x"), failure("x"), one], "1 x x 1", 0],
    ["names whose ends do not tell them apart", [from("a-1"), from("b-1")], "a-1 b-1", 0],
  ])("shows %s", (_, outcomes, sequence, repeats) => {
    expect(tally(outcomes)).toMatchObject({ sequence, repeats });
  });

  it("reads well", () => {
    const outcomes = [one, two, two, failure("connection refused")];
    expect(tallyText(tally(outcomes, ["server-3"]))).toBe(
      [
        "server    answers  share",
        "server-1        1   25 %",
        "server-2        2   50 %",
        "failed          1   25 %",
        "",
        "turns: 1 2 2 x  (1 repeat)",
        "release: abc (3)",
        "problem: server-3 never answered",
        "problem: 1 of 4 requests failed: connection refused",
        "",
      ].join("\n"),
    );
  });

  it("shows the beginning of many turns", () => {
    const outcomes = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? one : two));
    expect(tallyText(tally(outcomes))).toMatch(/^turns: (1 2 )+1? ?…$/m);
  });
});

describe("counting", () => {
  let server: Server;
  let url: string;
  let answer: RequestListener;
  let connections: number;

  beforeEach(async () => {
    connections = 0;
    server = createServer((request, response) => answer(request, response));
    server.on("connection", () => connections++);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("asks one after the other on one connection", async () => {
    let turn = 0;
    answer = (_, response) => {
      response.setHeader("Tandem-Server", `server-${(turn++ % 2) + 1}`);
      response.setHeader("Tandem-Release", "abc").end("page");
    };
    const result = await count({ url, requests: 6, expected: ["server-1", "server-2"] });
    expect(result).toMatchObject({ requests: 6, sequence: "1 2 1 2 1 2", problems: [] });
    expect(connections).toBe(1);
  });

  it("asks several at a time when told to", async () => {
    const waiting: (() => void)[] = [];
    answer = (_, response) => {
      waiting.push(() => response.end());
      if (waiting.length === 3) for (const finish of waiting.splice(0)) finish();
    };
    const result = await count({ url, requests: 9, concurrency: 3 });
    expect(result).toMatchObject({ requests: 9, failed: 0 });
  });

  it("goes on without waiting for a slow answer when told to", async () => {
    const waiting: (() => void)[] = [];
    answer = (_, response) => {
      waiting.push(() => response.end());
      if (waiting.length === 4) for (const finish of waiting.splice(0)) finish();
    };
    const result = await count({ url, requests: 4, patience: 20 });
    expect(result).toMatchObject({ requests: 4, failed: 0 });
  });

  it.each<[string, RequestListener, string]>([
    ["a status", (_, response) => response.writeHead(503).end(), "503 Service Unavailable"],
    [
      "a redirect",
      (_, response) => response.writeHead(301, { location: "https://x/" }).end(),
      "301 Moved Permanently to https://x/",
    ],
    ["a broken connection", (request) => request.socket.destroy(), "connection broken off"],
    ["silence", () => undefined, "no answer within 0.5 s"],
  ])("tells %s as a failure and goes on", async (_, listener, reason) => {
    let first = true;
    answer = (request, response) => {
      if (first) listener(request, response);
      else response.end();
      first = false;
    };
    const result = await count({ url, requests: 2, timeout: 500 });
    expect(result).toMatchObject({ failed: 1, failures: [{ name: reason, count: 1 }] });
  });

  it("tells a refused connection", async () => {
    const result = await count({ url: "http://127.0.0.1:1/", requests: 1 });
    expect(result.failures).toEqual([{ name: "connection refused", count: 1 }]);
  });

  it.each(["", "example.org", "ftp://example.org"])("refuses the address '%s'", async (bad) => {
    const refusal = new UserError(`The address must be a URL with http:// or https://, got '${bad}'`);
    await expect(count({ url: bad, requests: 1 })).rejects.toEqual(refusal);
  });
});
