import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { startBalancer } from "../../src/local/balancer/balancer";
import type { Balancer, BalancerOptions } from "../../src/local/balancer/balancer";
import type { HealthChange, SeenCheck, ServedRequest } from "../../src/local/balancer/observer";
import { balancerArn, group, startServer, talk, until, worldWith } from "./balancer-support";
import type { TestServer } from "./balancer-support";

/** A second of AWS's settings in milliseconds: the tests' time. */
const second = 60;

let one: TestServer;
let two: TestServer;
let balancer: Balancer;
let changes: HealthChange[];
let served: ServedRequest[];
let checks: SeenCheck[];
/** Ports of the targets by id; a target that is not here cannot be reached. */
let ports: Map<string, number>;

beforeEach(async () => {
  [one, two] = await Promise.all([startServer("one"), startServer("two")]);
  ports = new Map([
    ["i-one", one.port],
    ["i-two", two.port],
  ]);
  await start({});
});

afterEach(async () => {
  await Promise.all([balancer.stop(), one.stop(), two.stop()]);
});

async function start(options: Partial<BalancerOptions>): Promise<void> {
  changes = [];
  served = [];
  checks = [];
  balancer = await startBalancer({
    address: (id) => {
      const port = ports.get(id);
      return port === undefined ? undefined : { host: "127.0.0.1", port };
    },
    events: {
      health: (change) => changes.push(change),
      request: (request) => served.push(request),
      check: (check) => checks.push(check),
    },
    second,
    ...options,
  });
}

const url = () => balancer.urls()[0]?.url ?? "";
const states = () => balancer.targetHealth(group).map((target) => target.TargetHealth.State);
const reasons = () => balancer.targetHealth(group).map((target) => target.TargetHealth.Reason);
const settle = (...wanted: readonly string[]) => until(states, (now) => now.join() === wanted.join());
const get = async (path = "/", init?: RequestInit) => {
  const response = await fetch(url() + path, init);
  return { status: response.status, text: await response.text(), headers: response.headers };
};
async function sequence(count: number): Promise<string> {
  const answers: string[] = [];
  for (let i = 0; i < count; i++) answers.push((await get()).text);
  return answers.join(" ");
}

describe("health", () => {
  it("of new targets is initial: they get checks at once, and no requests before one succeeds", async () => {
    const hung = (test: TestServer) => (test.answer = () => undefined);
    [one, two].forEach(hung);
    await balancer.update(worldWith({ healthCheck: { unhealthyThreshold: 10 } }));
    expect(balancer.targetHealth(group)[0]).toEqual({
      Target: { Id: "i-one", Port: 80 },
      HealthCheckPort: "80",
      TargetHealth: {
        State: "initial",
        Reason: "Elb.RegistrationInProgress",
        Description: "Target registration is in progress",
      },
    });
    await until(reasons, (now) => now[0] === "Elb.InitialHealthChecking" && one.checks.length > 0);
    expect((await get()).status).toBe(503);
    expect(one.requests + two.requests).toBe(0);
    one.answer = (_, response) => response.end("one");
    await settle("healthy", "initial");
    expect(await sequence(3)).toBe("one one one");
  });

  it("is asked for as AWS asks", async () => {
    await balancer.update(worldWith({ healthCheck: { path: "/up?x=1" } }));
    await settle("healthy", "healthy");
    expect(one.checks[0]).toBe("ELB-HealthChecker/2.0 /up?x=1");
  });

  it.each<[string, Partial<Parameters<typeof worldWith>[0] & object>, number, string, string | undefined]>([
    ["a code that matches", { healthCheck: { matcher: "200-299,301" } }, 301, "healthy", undefined],
    ["a code that does not match", {}, 404, "unhealthy", "Target.ResponseCodeMismatch"],
  ])("follows from %s", async (_, shape, code, state, reason) => {
    one.answer = (__, response) => response.writeHead(code, { location: "/" }).end();
    await balancer.update(worldWith({ ...shape, targets: ["one"] }));
    await settle(state);
    expect(reasons()).toEqual([reason]);
  });

  it("tells a target that says nothing from one that cannot be reached", async () => {
    one.answer = () => undefined;
    ports.delete("i-two");
    await balancer.update(worldWith());
    await settle("unhealthy", "unhealthy");
    expect(reasons()).toEqual(["Target.Timeout", "Target.FailedHealthChecks"]);
  });

  it("is checked on a port of its own where the group says so", async () => {
    const asked: number[] = [];
    await balancer.stop();
    await start({
      address: (_, port) => {
        asked.push(port);
        return { host: "127.0.0.1", port: one.port };
      },
    });
    await balancer.update(worldWith({ targets: ["one"], healthCheck: { port: 9_000 } }));
    await settle("healthy");
    await get();
    expect(new Set(asked)).toEqual(new Set([9_000, 80]));
    expect(balancer.targetHealth(group)[0]?.HealthCheckPort).toBe("9000");
  });

  it("takes a target out and brings it back, and tells each change", async () => {
    await balancer.update(worldWith());
    await settle("healthy", "healthy");
    one.answer = (_, response) => response.writeHead(500).end();
    await settle("unhealthy", "healthy");
    expect(await sequence(3)).toBe("two two two");
    one.answer = (_, response) => response.end("one");
    await settle("healthy", "healthy");
    expect((await sequence(4)).split(" ").sort().join(" ")).toBe("one one two two");
    const story = changes.filter(({ target }) => target.id === "i-one").map(({ to }) => to?.State);
    // A change of the reason alone is one, too.
    const states = story.filter((state, at) => state !== story[at - 1]);
    expect(states).toEqual(["initial", "healthy", "unhealthy", "healthy"]);
  });

  it("tells how far the checks have come, and when the next one is", async () => {
    await balancer.update(worldWith({ healthCheck: { unhealthyThreshold: 3, healthyThreshold: 2 } }));
    await settle("healthy", "healthy");
    one.answer = (_, response) => response.writeHead(500).end();
    await settle("unhealthy", "healthy");
    one.answer = (_, response) => response.end("one");
    await settle("healthy", "healthy");
    const own = checks.filter(({ target }) => target.id === "i-one");
    const streaks = own.map(({ streak }) => `${streak.passed ? "+" : "-"}${streak.seen} of ${streak.of}`);
    expect(streaks.join(", ")).toContain("+2 of 2, -1 of 3, -2 of 3, -3 of 3");
    expect(streaks.join(", ")).toMatch(/-3 of 3, \+1 of 2, \+2 of 2/);
    const [first, second] = own;
    expect((second?.next ?? 0) - (first?.next ?? 0)).toBeGreaterThan(0);
  });

  it("of all being bad lets requests through to all", async () => {
    one.answer = two.answer = (_, response) => response.writeHead(500).end();
    await balancer.update(worldWith());
    await settle("unhealthy", "unhealthy");
    expect((await get()).status).toBe(500);
    await get();
    expect([one.requests, two.requests]).toEqual([1, 1]);
  });

  it("ends with a stopped instance and begins anew when it starts", async () => {
    await balancer.update(worldWith());
    await settle("healthy", "healthy");
    await balancer.update(worldWith({ instances: { one: { state: "stopped" } } }));
    expect([states(), reasons()]).toEqual([
      ["unused", "healthy"],
      ["Target.InvalidState", undefined],
    ]);
    expect(await sequence(2)).toBe("two two");
    const checks = one.checks.length;
    await new Promise((resolve) => setTimeout(resolve, 3 * second));
    expect(one.checks).toHaveLength(checks);
    await balancer.update(worldWith());
    expect(states()).toEqual(["initial", "healthy"]);
    await settle("healthy", "healthy");
  });
});

describe("requests", () => {
  it("alternate strictly between two healthy targets, also on separate connections", async () => {
    await balancer.update(worldWith());
    await settle("healthy", "healthy");
    expect(await sequence(6)).toMatch(/^(one two one two one two|two one two one two one)$/);
    const answers: string[] = [];
    for (let i = 0; i < 4; i++) answers.push((await get("/", { headers: { connection: "close" } })).text);
    expect(answers.join(" ")).toMatch(/^(one two one two|two one two one)$/);
  });

  it("carry bodies of any size both ways, with a length or in chunks", async () => {
    one.answer = (request, response) => request.pipe(response);
    await balancer.update(worldWith({ targets: ["one"] }));
    one.answer = (request, response) =>
      request.method === "GET" ? response.end() : request.pipe(response.writeHead(201));
    await settle("healthy");
    const body = Buffer.alloc(3_000_000, "0123456789");
    const sent = await fetch(url(), { method: "POST", body });
    expect(sent.status).toBe(201);
    expect(Buffer.from(await sent.arrayBuffer()).equals(body)).toBe(true);
    const streamed = new Blob([body]).stream();
    const chunked = await fetch(url(), { method: "PUT", body: streamed, duplex: "half" } as RequestInit);
    expect(Buffer.from(await chunked.arrayBuffer()).equals(body)).toBe(true);
  });

  it("are answered in their order when sent all at once, and to HTTP/1.0 without chunks", async () => {
    one.answer = (request, response) => {
      response.write(`<${request.url}`);
      setTimeout(() => response.end(">"), request.url === "/a" ? 20 : 0);
    };
    await balancer.update(worldWith({ targets: ["one"] }));
    await settle("healthy");
    const head = "HTTP/1.1\r\nHost: x\r\n";
    const both = await talk(url(), `GET /a ${head}\r\nGET /b ${head}Connection: close\r\n\r\n`);
    expect(both.replace(/\r\n/g, " ")).toMatch(/<\/a.*>.*<\/b.*>/s);
    const old = await talk(url(), "GET /old HTTP/1.0\r\n\r\n");
    expect(old).toMatch(/\r\n\r\n<\/old>$/);
    expect(old).not.toMatch(/transfer-encoding/i);
  });

  it("tell the target who asked", async () => {
    one.answer = (request, response) => response.end(JSON.stringify(request.headers));
    await balancer.update(worldWith({ targets: ["one"] }));
    await settle("healthy");
    const headers: unknown = JSON.parse(
      (await get("/", { headers: { "x-forwarded-for": "192.0.2.1" } })).text,
    );
    expect(headers).toMatchObject({
      "x-forwarded-for": "192.0.2.1, 127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-port": new URL(url()).port,
      "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
  });

  it("are told to the observer, with target, status and time", async () => {
    await balancer.update(worldWith({ targets: ["one"] }));
    await settle("healthy");
    await get("/page?x");
    expect(served).toEqual([
      {
        loadBalancerArn: balancerArn,
        target: { id: "i-one", port: 80 },
        method: "GET",
        url: "/page?x",
        status: 200,
        ms: expect.any(Number),
      },
    ]);
  });

  it("reuse connections to a target", async () => {
    const sockets = new Set<unknown>();
    one.answer = (request, response) => {
      if (request.url === "/x") sockets.add(request.socket);
      response.end();
    };
    await balancer.update(worldWith({ targets: ["one"] }));
    await settle("healthy");
    for (let i = 0; i < 5; i++) await get("/x");
    expect(sockets.size).toBe(1);
  });

  it("may become a WebSocket", async () => {
    one.answer = (_, response) => response.end();
    await balancer.update(worldWith({ targets: ["one"] }));
    await settle("healthy");
    const echo = createServer((socket) => {
      socket.once("data", () => {
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello",
        );
        socket.on("data", (bytes) => socket.write(`<${bytes.toString()}>`));
      });
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    ports.set("i-one", (echo.address() as AddressInfo).port);
    const upgrade = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    const said = await talk(url(), `${upgrade}ping`, /hello.*<ping>|hello$/s);
    expect(said).toMatch(/^HTTP\/1\.1 101 .*\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n.*hello/s);
    await new Promise((resolve) => echo.close(resolve));
  });

  it("stay with one target where the group is sticky", async () => {
    await balancer.update(worldWith({ settings: { stickiness: 60 } }));
    await settle("healthy", "healthy");
    const first = await get();
    const cookie = first.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    for (let i = 0; i < 3; i++) expect((await get("/", { headers: { cookie } })).text).toBe(first.text);
  });

  it("follow the listener's rules", async () => {
    const rules = [
      {
        conditions: [{ field: "path-pattern", values: ["/old"] }],
        action: {
          type: "redirect",
          statusCode: 301,
          protocol: "#{protocol}",
          host: "#{host}",
          port: "#{port}",
          path: "/new",
          query: "#{query}",
        },
      },
      {
        conditions: [],
        action: { type: "fixed-response", statusCode: 418, contentType: "text/plain", body: "short" },
      },
    ] as const;
    await balancer.update(worldWith({ rules }));
    const moved = await get("/old?a", { redirect: "manual" });
    expect([moved.status, moved.headers.get("location")]).toEqual([301, `${url()}/new?a`]);
    const fixed = await get();
    expect([fixed.status, fixed.text, fixed.headers.get("server")]).toEqual([418, "short", "awselb/2.0"]);
    expect(reasons()).toEqual(["Target.NotInUse", "Target.NotInUse"]);
  });
});

describe("a request that fails", () => {
  const failed = async (path = "/") => {
    const { status, headers, text } = await get(path);
    expect(headers.get("server")).toBe("awselb/2.0");
    expect(text).toContain(`<h1>${status} `);
    return status;
  };

  it("gets 503 when no target is registered, and when there is none at all", async () => {
    await balancer.update(worldWith({ targets: [] }));
    expect(await failed()).toBe(503);
    await balancer.update({ ...worldWith(), targetGroups: [] });
    expect(await failed()).toBe(503);
  });

  it("gets 502 when the target refuses, resets or talks nonsense, and is not sent again", async () => {
    await balancer.update(worldWith({ targets: ["one"] }));
    await settle("healthy");
    one.answer = (request) => request.socket.resetAndDestroy();
    expect(await failed()).toBe(502);
    one.answer = (request) => request.socket.end();
    expect(await failed()).toBe(502);
    one.answer = (request) => request.socket.end("nonsense\r\n\r\n");
    expect(await failed()).toBe(502);
    expect(one.requests).toBe(3);
    ports.set("i-one", 1);
    expect(await failed()).toBe(502);
    ports.delete("i-one");
    expect(await failed()).toBe(502);
  });

  it("gets 504 when the target says nothing for the idle timeout", async () => {
    await balancer.update(worldWith({ targets: ["one"], idleTimeout: 2 }));
    await settle("healthy");
    one.answer = () => undefined;
    const before = Date.now();
    expect(await failed()).toBe(504);
    expect(Date.now() - before).toBeGreaterThanOrEqual(2 * second);
  });

  it("is broken off when the target stops in the middle of an answer", async () => {
    await balancer.update(worldWith({ targets: ["one"] }));
    await settle("healthy");
    one.answer = (request, response) => {
      response.writeHead(200, { "content-length": 10 }).write("12345");
      setTimeout(() => request.socket.destroy(), 10);
    };
    await expect(get()).rejects.toThrow();
    expect(served.at(-1)?.status).toBe(200);
  });

  it.each([
    ["is malformed", "nonsense\r\n\r\n", 400],
    ["has a head that never ends", `GET / HTTP/1.1\r\nX: ${"x".repeat(70_000)}`, 400],
    ["has a path that is too long", `GET /${"x".repeat(17_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
    ["traces", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 405],
    ["never ends its head", "GET / HT", 408],
    ["never ends its body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12", 408],
  ])("gets its status when it %s", async (_, text, status) => {
    await balancer.update(worldWith({ targets: ["one"], idleTimeout: 2 }));
    await settle("healthy");
    one.answer = (request, response) => request.resume().on("end", () => response.end());
    expect(await talk(url(), text)).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\r\nServer: awselb/2.0\r\n`));
  });

  it("ends at the target when the visitor leaves", async () => {
    await balancer.update(worldWith({ targets: ["one"] }));
    await settle("healthy");
    let left = false;
    one.answer = (request) => request.url === "/long" && request.socket.on("close", () => (left = true));
    const leaving = new AbortController();
    const asked = get("/long", { signal: leaving.signal });
    await until(
      () => one.requests,
      (count) => count === 1,
    );
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await until(() => left, Boolean);
    expect(served.at(-1)?.status).toBe(460);
  });
});

describe("a target that is deregistered", () => {
  it("gets no new request, finishes the one in flight, and drains until the delay is over", async () => {
    await balancer.update(worldWith({ settings: { deregistrationDelay: 10 } }));
    await settle("healthy", "healthy");
    let finish: () => void = () => undefined;
    one.answer = (_, response) => (finish = () => response.end("late"));
    const inFlight = Promise.all([get(), get()]);
    await until(
      () => one.requests,
      (count) => count === 1,
    );
    await balancer.update(
      worldWith({
        targets: ["two"],
        settings: { deregistrationDelay: 10, targets: [{ id: "i-two", port: 80 }] },
      }),
    );
    expect(states()).toEqual(["healthy", "draining"]);
    expect(reasons()).toEqual([undefined, "Target.DeregistrationInProgress"]);
    expect(await sequence(3)).toBe("two two two");
    finish();
    expect((await inFlight).map(({ text }) => text).sort()).toEqual(["late", "two"]);
    expect(states()).toEqual(["healthy", "draining"]);
    expect(balancer.targetHealth(group, Date.now() + 10 * second)).toHaveLength(1);
    await settle("healthy");
  });

  it("has 502 for a request that is still in flight when the delay is over", async () => {
    await balancer.update(worldWith({ targets: ["one"], settings: { deregistrationDelay: 2 } }));
    await settle("healthy");
    one.answer = () => undefined;
    const inFlight = get();
    await until(
      () => one.requests,
      (count) => count === 1,
    );
    await balancer.update(
      worldWith({ targets: [], settings: { deregistrationDelay: 2 }, instances: { one: {} } }),
    );
    expect((await inFlight).status).toBe(502);
    expect(states()).toEqual([]);
  });

  it("starts as a new one when it is registered again", async () => {
    await balancer.update(worldWith());
    await settle("healthy", "healthy");
    await balancer.update(worldWith({ targets: ["two"], instances: { one: {} } }));
    await balancer.update(worldWith());
    expect(states()).toEqual(["initial", "healthy"]);
    await settle("healthy", "healthy");
    await new Promise((resolve) => setTimeout(resolve, 6 * second));
    expect(states()).toEqual(["healthy", "healthy"]);
  });
});

describe("the address", () => {
  it("stays while the listener exists, and is the preferred one if that is free", async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
    const preferredPort = (probe.address() as AddressInfo).port;
    await balancer.stop();
    await start({ preferredPort });
    await balancer.update(worldWith());
    const whenTaken = url();
    expect(whenTaken).not.toContain(String(preferredPort));
    await balancer.update(worldWith({ targets: ["two"] }));
    expect(url()).toBe(whenTaken);
    await new Promise((resolve) => probe.close(resolve));
    await balancer.update(worldWith({ listeners: [{ arn: "arn:other", port: 80 }] }));
    expect(balancer.urls()).toEqual([
      {
        loadBalancerArn: balancerArn,
        dnsName: "site.elb.test",
        port: 80,
        url: `http://127.0.0.1:${preferredPort}`,
      },
    ]);
    await expect(fetch(whenTaken)).rejects.toThrow();
  });

  it("is one for each listener, and gone with the balancer", async () => {
    const listeners = [
      { arn: "arn:second", port: 8080 },
      { arn: "arn:first", port: 80 },
    ];
    await balancer.update(worldWith({ listeners }));
    expect(balancer.urls().map(({ port }) => port)).toEqual([80, 8080]);
    const { url: gone } = balancer.urls()[0]!;
    await balancer.update({ loadBalancers: [], targetGroups: [], instances: [] });
    expect([balancer.urls(), balancer.targetHealth(group)]).toEqual([[], []]);
    await expect(fetch(gone)).rejects.toThrow();
  });

  it("is closed at once on stop, with whatever is in flight", async () => {
    await balancer.update(worldWith({ targets: ["one"] }));
    await settle("healthy");
    one.answer = (request, response) => request.url === "/hang" || response.end();
    const hanging = expect(get("/hang")).rejects.toThrow();
    await until(
      () => one.requests,
      (count) => count === 1,
    );
    const before = Date.now();
    await balancer.stop();
    expect(Date.now() - before).toBeLessThan(2_000);
    await hanging;
  });
});
