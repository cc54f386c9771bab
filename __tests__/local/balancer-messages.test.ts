import { bodyReader, takeBody } from "../../src/local/balancer/body";
import { parseAnswerHead, parseRequestHead } from "../../src/local/balancer/head";
import type { AnswerHead, RequestHead } from "../../src/local/balancer/head";
import { answerText, requestText, traceIds } from "../../src/local/balancer/headers";
import { stickyKey, stickyLines } from "../../src/local/balancer/sticky";

const lines = (...parts: readonly string[]) => parts.join("\r\n");
const request = (...parts: readonly string[]) => parseRequestHead(lines(...parts)) as RequestHead;
const from = { address: "192.0.2.1", protocol: "http", port: 8080 } as const;

describe("a request's head", () => {
  it.each<[string, readonly string[], Partial<RequestHead> | number]>([
    [
      "is read",
      ["GET /a?b HTTP/1.1", "Host: x"],
      { method: "GET", url: "/a?b", host: "x", body: 0, persistent: true },
    ],
    ["gives a length", ["POST / HTTP/1.1", "Host: x", "Content-Length: 12"], { body: 12 }],
    ["gives chunks", ["POST / HTTP/1.1", "Host: x", "Transfer-Encoding: Chunked"], { body: "chunked" }],
    ["ends the connection", ["GET / HTTP/1.1", "Host: x", "Connection: Close"], { persistent: false }],
    ["of HTTP/1.0 ends the connection", ["GET / HTTP/1.0"], { persistent: false, knowsChunks: false }],
    ["of HTTP/1.0 may ask to go on", ["GET / HTTP/1.0", "Connection: keep-alive"], { persistent: true }],
    ["may name the host before the path", ["GET http://x/a HTTP/1.1", "Host: x"], { url: "/a" }],
    [
      "asks for a WebSocket",
      ["GET / HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade"],
      { wantsWebSocket: true },
    ],
    [
      "asks for HTTP/2, which is left out",
      ["GET / HTTP/1.1", "Host: x", "Upgrade: h2c", "Connection: Upgrade"],
      { wantsWebSocket: false },
    ],
    [
      "may have the same length twice",
      ["POST / HTTP/1.1", "Host: x", "Content-Length: 2", "Content-Length: 2"],
      { body: 2 },
    ],
    ["has a host", ["GET / HTTP/1.1"], 400],
    ["has one host", ["GET / HTTP/1.1", "Host: x", "Host: y"], 400],
    ["has one length", ["POST / HTTP/1.1", "Host: x", "Content-Length: 2", "Content-Length: 3"], 400],
    [
      "has a length or chunks",
      ["POST / HTTP/1.1", "Host: x", "Content-Length: 2", "Transfer-Encoding: chunked"],
      400,
    ],
    ["has a number as its length", ["POST / HTTP/1.1", "Host: x", "Content-Length: +2"], 400],
    [
      "has chunks as its only coding",
      ["POST / HTTP/1.1", "Host: x", "Transfer-Encoding: gzip, chunked"],
      501,
    ],
    ["has three parts in its first line", ["GET /a b HTTP/1.1", "Host: x"], 400],
    ["has a version that is known", ["GET / HTTP/2.0", "Host: x"], 400],
    ["has a path", ["GET a HTTP/1.1", "Host: x"], 400],
    ["has no space in a name", ["GET / HTTP/1.1", "Host : x"], 400],
    ["has no folded lines", ["GET / HTTP/1.1", "Host: x", " more"], 400],
    ["has no line without a name", ["GET / HTTP/1.1", "Host: x", "nothing"], 400],
    ["has no bare line ends", ["GET / HTTP/1.1", "Host: x\nEvil: y"], 400],
    ["has a path of a sensible length", [`GET /${"a".repeat(16_384)} HTTP/1.1`, "Host: x"], 414],
    ["does not trace", ["TRACE / HTTP/1.1", "Host: x"], 405],
  ])("%s", (_, parts, expected) => {
    const parsed = parseRequestHead(lines(...parts));
    if (typeof expected === "number") expect(parsed).toBe(expected);
    else expect(parsed).toMatchObject(expected);
  });
});

describe("an answer's head", () => {
  it.each<[string, string, readonly string[], Partial<AnswerHead> | undefined]>([
    [
      "is read",
      "GET",
      ["HTTP/1.1 404 Not Found", "Content-Length: 3"],
      { status: 404, reason: "Not Found", body: 3, persistent: true },
    ],
    ["needs no reason", "GET", ["HTTP/1.1 200", "Content-Length: 3"], { status: 200, reason: "" }],
    [
      "without a length ends with the connection",
      "GET",
      ["HTTP/1.1 200 OK"],
      { body: "until-close", persistent: false },
    ],
    ["to HEAD has no body", "HEAD", ["HTTP/1.1 200 OK", "Content-Length: 3"], { body: 0, persistent: true }],
    ["of 304 has no body", "GET", ["HTTP/1.1 304 Not Modified", "Content-Length: 3"], { body: 0 }],
    [
      "has chunks",
      "GET",
      ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"],
      { body: "chunked", persistent: true },
    ],
    [
      "of HTTP/1.0 ends the connection",
      "GET",
      ["HTTP/1.0 200 OK", "Content-Length: 3"],
      { persistent: false },
    ],
    [
      "is refused with a length and chunks",
      "GET",
      ["HTTP/1.1 200 OK", "Content-Length: 3", "Transfer-Encoding: chunked"],
      undefined,
    ],
    ["is refused when it is something else", "GET", ["SSH-2.0-OpenSSH_9.2"], undefined],
    ["is refused with a broken header", "GET", ["HTTP/1.1 200 OK", "no colon"], undefined],
  ])("%s", (_, method, parts, expected) => {
    const parsed = parseAnswerHead(lines(...parts), method);
    if (expected === undefined) expect(parsed).toBeUndefined();
    else expect(parsed).toMatchObject(expected);
  });
});

describe("a body", () => {
  const chunks = "5;ext=1\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
  const read = (length: Parameters<typeof bodyReader>[0], text: string, piece: number) => {
    const reader = bodyReader(length);
    let payload = "";
    let taken = 0;
    for (let at = 0; at < text.length && !reader.done; at += piece) {
      const bytes = Buffer.from(text.slice(at, at + piece));
      const end = takeBody(
        reader,
        bytes,
        0,
        (start, stop) => (payload += bytes.toString("latin1", start, stop)),
      );
      if (end === -1) return "malformed";
      taken += end;
    }
    return { payload, taken, done: reader.done };
  };

  it.each([1, 2, 3, 7, 1_000])(
    "in chunks ends where its last chunk says so, read in pieces of %i bytes",
    (piece) => {
      const whole = { payload: "hello0123456789", taken: chunks.length, done: true };
      expect(read("chunked", `${chunks}GET / HTTP/1.1`, piece)).toEqual(whole);
    },
  );

  it.each(["x\r\n", "-1\r\n", "5\r\nhelloX", `${"f".repeat(20)}\r\n`])(
    "with the broken chunk %j is refused",
    (text) => {
      expect(read("chunked", text, 1_000)).toBe("malformed");
    },
  );

  it("with a length leaves what comes after it", () => {
    expect(read(5, "helloGET", 1_000)).toEqual({ payload: "hello", taken: 5, done: true });
    expect(read(5, "hel", 1_000)).toEqual({ payload: "hel", taken: 3, done: false });
  });

  it("without either takes everything", () => {
    expect(read("until-close", "hello", 2)).toEqual({ payload: "hello", taken: 5, done: false });
  });
});

describe("what a target gets", () => {
  const trace = () => "1-new";
  const sent = (...more: readonly string[]) =>
    requestText(request("GET /a HTTP/1.1", "Host: x", ...more), from, trace).split("\r\n");

  it("says where the request came from", () => {
    expect(sent("Accept: */*")).toEqual([
      "GET /a HTTP/1.1",
      "Host: x",
      "Accept: */*",
      "X-Forwarded-For: 192.0.2.1",
      "X-Forwarded-Proto: http",
      "X-Forwarded-Port: 8080",
      "X-Amzn-Trace-Id: Root=1-new",
      "",
      "",
    ]);
  });

  it.each<[string, string, string]>([
    [
      "adds the visitor to those before",
      "X-Forwarded-For: 198.51.100.7",
      "X-Forwarded-For: 198.51.100.7, 192.0.2.1",
    ],
    ["does not believe the visitor's protocol", "X-Forwarded-Proto: https", "X-Forwarded-Proto: http"],
    ["does not believe the visitor's port", "X-Forwarded-Port: 1", "X-Forwarded-Port: 8080"],
    [
      "keeps the root of a trace",
      "X-Amzn-Trace-Id: Root=1-old;Self=1-x;A=b",
      "X-Amzn-Trace-Id: Self=1-new;Root=1-old;A=b",
    ],
  ])("%s", (_, line, expected) => {
    const name = expected.slice(0, expected.indexOf(":"));
    expect(sent(line).filter((sentLine) => sentLine.startsWith(name))).toEqual([expected]);
  });

  it("leaves out what belongs to the visitor's connection", () => {
    const own = [
      "Connection: keep-alive, X-Own",
      "Keep-Alive: 5",
      "TE: trailers",
      "X-Own: 1",
      "Upgrade: h2c",
      "Expect: 100-continue",
    ];
    expect(sent(...own)).toEqual(sent());
  });

  it("keeps how the body is framed, whatever Connection says", () => {
    const post = request("POST / HTTP/1.1", "Host: x", "Content-Length: 2", "Connection: content-length");
    expect(requestText(post, from, trace)).toContain("\r\nContent-Length: 2\r\n");
  });

  it("asks for a WebSocket on its own connection", () => {
    expect(sent("Connection: Upgrade", "Upgrade: websocket")).toEqual(
      expect.arrayContaining(["Connection: Upgrade", "Upgrade: websocket"]),
    );
  });
});

it("passes a target's answer on without what belongs to its connection", () => {
  const answer = parseAnswerHead(
    lines(
      "HTTP/1.1 200 OK",
      "Server: Apache",
      "Content-Length: 3",
      "Keep-Alive: timeout=5",
      "Connection: keep-alive",
    ),
    "GET",
  ) as AnswerHead;
  const options = { persistent: false, keepsChunks: true, more: "Set-Cookie: a=b\r\n" };
  expect(answerText(answer, options)).toBe(
    lines(
      "HTTP/1.1 200 OK",
      "Server: Apache",
      "Content-Length: 3",
      "Connection: close",
      "Set-Cookie: a=b",
      "",
      "",
    ),
  );
});

it("makes trace ids of AWS's form, each one new", () => {
  const next = traceIds(() => 1_700_000_000_000);
  const ids = [next(), next(), next()];
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(/^1-6553f100-[0-9a-f]{24}$/);
});

it("finds a visitor's target in the cookies that it gave", () => {
  const set = stickyLines("i-one:80", 60, 0);
  const cookie = /Set-Cookie: (AWSALB=[^;]+)/.exec(set)?.[1];
  expect(set).toContain("Expires=Thu, 01 Jan 1970 00:01:00 GMT");
  expect(stickyKey(`other=1; ${cookie}`)).toBe("i-one:80");
  expect(stickyKey("other=1")).toBeUndefined();
});
