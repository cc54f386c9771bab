import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import { startConsole, type Console } from "../../src/local/console/console";
import type { Deployer } from "../../src/local/console/deployer";
import type { ConsoleEvent } from "../../src/local/console/events";
import { newRecorder } from "../../src/local/console/recorder";
import { routes } from "../../src/local/console/routes";
import type { View } from "../../src/local/console/view";
import type { LocalAws } from "../../src/local/local-aws";
import type { Fault } from "../../src/local/server/httpd";
import type { LocalServer } from "../../src/local/server/server";
import { project } from "../support/quiet-io";
import { group, worldWith } from "./balancer-support";
import { eventually, temporaryFolder } from "./server-fixtures";

const folder = temporaryFolder();
const faults: Fault[] = [];
const events: ConsoleEvent[] = [];
const published: string[] = [];
let letRelease: (error?: Error) => void = () => undefined;

const deployer: Deployer = {
  changes: { software: "the software" },
  page: async () => "<h1>first</h1>",
  publish: async (page, work) => {
    published.push(page);
    await work.during("upload", async () => undefined);
    return "bbb";
  },
  release: (_, work) => {
    work.begin("image");
    return new Promise((resolve, reject) => {
      letRelease = (error) => (error === undefined ? resolve() : reject(error));
    });
  },
};

function fakeServer(id: string, release: string): LocalServer {
  const disk = join(folder, id);
  mkdirSync(join(disk, "srv/tandem"), { recursive: true });
  symlinkSync(`releases/${release}@server@zone`, join(disk, "srv/tandem/live"));
  return {
    id,
    folder: disk,
    state: "running",
    address: () => ({ host: "127.0.0.1", port: 1 }),
    shell: () => ({ folder: disk, environment: { SERVER_ROOT: disk } }),
    holds: () => false,
    setFault: (fault: Fault) => void faults.push(fault),
  } as unknown as LocalServer;
}

const world = worldWith({
  targets: ["one", "two"],
  instances: {
    one: { zone: "zone-a", tags: { Server: "server-1" } },
    two: { zone: "zone-b", tags: { Server: "server-2" } },
  },
});
const recorder = newRecorder((event) => void events.push(event));
const aws = {
  endpoint: "http://127.0.0.1:9",
  servers: new Map(world.instances.map(({ id }) => [id, fakeServer(id, "bbb")])),
  url: () => "http://127.0.0.1:8080",
  world: () => world,
  targetHealth: (arn: string) =>
    arn === group
      ? world.instances.map(({ id }) => ({
          Target: { Id: id, Port: 80 },
          HealthCheckPort: "80",
          TargetHealth: { State: "healthy" },
        }))
      : [],
} as unknown as LocalAws;

let page: Console;
beforeAll(async () => {
  recorder.follow(aws);
  page = await startConsole({
    aws,
    region: "us-east-1",
    recorder,
    deployer,
    sendRequests: async (count) => ({ requests: count, sequence: "1" }),
    onEvent: (event) => void events.push(event),
  });
});
afterAll(() => page.stop());

const get = (path: string) => fetch(`${page.url}${path}`);
const post = async (
  path: string,
  body: unknown = {},
  headers: Record<string, string> = { "Tandem-Console": "1" },
) => {
  const answer = await fetch(`${page.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

test("the state has the zones with their servers, their health and their content", async () => {
  recorder.observer.request?.({
    loadBalancerArn: "arn",
    target: { id: "i-two", port: 80 },
    method: "GET",
    url: "/",
    status: 200,
    ms: 3,
  });
  const state = (await (await get("/api/state")).json()) as View;
  expect(state.balancer?.algorithm).toBe("round_robin");
  expect(state.zones.map(({ name, servers }) => [name, servers.map((server) => server.name)])).toEqual([
    ["zone-a", ["server-1"]],
    ["zone-b", ["server-2"]],
  ]);
  expect(state.zones[1]?.servers[0]).toMatchObject({
    id: "i-two",
    state: "running",
    health: { State: "healthy" },
    release: "bbb",
    requests: 1,
    share: 1,
    latency: { p50: 3, p95: 3 },
  });
  expect(state.traffic.strip).toEqual([{ id: "i-two", server: "server-2", status: 200, ms: 3 }]);
});

test.each([
  ["break", "error"],
  ["slow", "slow"],
  ["cut", "cut"],
  ["mend", "none"],
])("%s makes a server answer so", async (action, kind) => {
  expect((await post(`/api/servers/server-2/${action}`)).status).toBe(202);
  expect(faults.at(-1)).toEqual({ kind });
  const state = (await (await get("/api/state")).json()) as View;
  expect(state.zones[1]?.servers[0]?.fault).toBe(kind);
});

test("a shell on a server is told its disk and what its commands get", async () => {
  const { body } = await post("/api/servers/i-one/shell");
  expect(body).toEqual({
    folder: join(folder, "i-one"),
    environment: { SERVER_ROOT: join(folder, "i-one") },
  });
});

test.each([
  ["/api/requests", { count: 7 }, 400, "count must be one of 1, 20, 200, got 7"],
  ["/api/requests", [], 400, "the body must be a JSON object"],
  ["/api/publish", { page: " " }, 400, "page must be a text"],
  ["/api/release", { change: "toString" }, 400, 'change must be one of software, got "toString"'],
  ["/api/servers/server-1/start", {}, 400, "server-1 must be stopped to start, got running"],
  ["/api/servers/server-9/stop", {}, 404, "the server must be one of server-1, server-2, got server-9"],
  [
    "/api/servers/server-1/paint",
    {},
    404,
    "must be one of stop, start, break, slow, cut, mend, shell, got paint",
  ],
  ["/api/nothing", {}, 404, "there is no /api/nothing"],
  ["/api/servers/%zz/stop", {}, 404, "there is no /api/servers/%zz/stop"],
  ["/api/state", {}, 405, "/api/state takes GET, got POST"],
])("a wrong call of %s %j is told what is right", async (path, body, status, said) => {
  const answer = await post(path, body);
  expect(answer.status).toBe(status);
  expect(String(answer.body["error"])).toContain(said);
});

test("a publication ends when every server has it", async () => {
  expect((await post("/api/publish", { page: "<h1>second</h1>" })).status).toBe(202);
  await eventually(() => page.view().work?.state === "done");
  expect(published).toEqual(["<h1>second</h1>"]);
  expect(
    page
      .view()
      .work?.stages.slice(-2)
      .map(({ name, state }) => `${name}: ${state}`),
  ).toEqual(["server-1 has it: done", "server-2 has it: done"]);
});

test("one deployment at a time, and a failed one says why", async () => {
  expect((await post("/api/release", { change: "software" })).status).toBe(202);
  const second = await post("/api/publish", { page: "x" });
  expect(second).toEqual({
    status: 409,
    body: { error: expect.stringContaining("it is under way") as string },
  });
  letRelease(new Error("the image is refused"));
  await eventually(() => page.view().work?.state === "failed");
  expect(page.view().work).toMatchObject({ error: "the image is refused" });
  await eventually(() => events.some((event) => event.event === "work" && event.state === "failed"));
});

test("calls are found by where they came from and by a text", async () => {
  for (const agent of ["Terraform/1.11", "aws-cli/2"]) {
    recorder.observer.call({
      time: new Date(0),
      service: "s3",
      action: "PutObject",
      status: 200,
      ms: 1,
      agent,
    });
  }
  const from = async (query: string) =>
    (await (await get(`/api/calls?${query}`)).json()) as { from: string }[];
  expect((await from("from=Terraform&text=putobject")).map((call) => call.from)).toEqual(["Terraform"]);
  expect(await from("text=nothing")).toEqual([]);
  expect(await from("after=1")).toHaveLength(1);
});

test("a page is told the state at once, and again when it changes", async () => {
  const abort = new AbortController();
  const answer = await fetch(`${page.url}/api/events`, { signal: abort.signal });
  expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
  let told = "";
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) told += decoder.decode(chunk as Uint8Array);
  })().catch(() => undefined);
  await eventually(() => told.includes("event: state"));
  await post("/api/servers/server-1/break");
  await eventually(() => told.includes('"fault":"error"'));
  abort.abort();
  await reading;
});

/** With headers that fetch does not let a program choose. */
function raw(path: string, headers: Record<string, string>, method = "GET"): Promise<number> {
  const { port } = new URL(page.url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}

test("another origin can neither drive the console nor read it", async () => {
  const host = new URL(page.url).host;
  const before = faults.length;
  const forms = { host, "Content-Type": "text/plain" };
  expect(await raw("/api/servers/server-1/break", forms, "POST")).toBe(403);
  expect(
    await raw(
      "/api/servers/server-1/break",
      { host, origin: "http://evil.example", "Tandem-Console": "1" },
      "POST",
    ),
  ).toBe(403);
  expect(await raw("/api/state", { host: "evil.example" })).toBe(403);
  expect(await raw("/api/events", { host, origin: "http://127.0.0.1:8080" })).toBe(403);
  expect(await raw("/", { host: "evil.example" })).toBe(403);
  // A browser asks first whether it may send the header, and gets no.
  expect(await raw("/api/requests", { host, origin: "http://evil.example" }, "OPTIONS")).toBe(403);
  expect(faults).toHaveLength(before);
  const answer = await get("/api/state");
  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test.each(["/", "/console.css", "/console.js", "/render.js", "/flow.js"])(
  "%s is served with a policy that lets nothing in from elsewhere",
  async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await answer.text()).not.toMatch(/(src|href)="(https?:)?\/\//);
  },
);

test.each(["/../package.json", "/%2e%2e/package.json", "/constructor", "/index.html"])(
  "%s is no file of the page",
  async (path) => expect(await raw(path, { host: new URL(page.url).host })).toBe(404),
);

test("the page is valid HTML", async () => {
  const rules = new HtmlValidate({
    extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    // A template's parts get their texts later, and everything comes from one server.
    rules: { "empty-heading": "off", "text-content": "off", "require-sri": "off" },
  });
  const { results } = await rules.validateFile(join(project, "assets/console/index.html"));
  const said = results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${line}: ${message} (${ruleId})`),
  );
  expect(said).toEqual([]);
});

test("the documentation has every route", () => {
  const docs = readFileSync(join(project, "docs/console.md"), "utf8");
  const documented = [...docs.matchAll(/^\| `(GET|POST) (\/api\/[^`?]+)/gm)].map(
    ([, method, path = ""]) => `${method} ${path.replace(/[A-Z]+/g, "x")}`,
  );
  expect(documented.length).toBeGreaterThan(8);
  const undocumented = routes.filter(
    ([method, path]) =>
      !documented.some((each) => each.startsWith(`${method} `) && path.test(each.slice(method.length + 1))),
  );
  expect(undocumented).toEqual([]);
});
