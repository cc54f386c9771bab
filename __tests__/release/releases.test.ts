import { setTimeout as sleep } from "node:timers/promises";
import { plainReplacement, textWith, userDataWith } from "./support/edits";
import { watchHealth } from "./support/health";
import { startLoad } from "./support/load";
import { startReleases, type Edit, type Releases, type Settings } from "./support/releases";
import { tableOf, type Figures } from "./support/table";
import { folderOf } from "../support/site-folder";

jest.setTimeout(300_000);

const page = (edition: number) =>
  `<!doctype html><title>edition ${edition}</title><h1><!-- tandem:server --></h1>\n`;
const pages = new Map<string, string>();
const siteOf = (edition: number, more: Readonly<Record<string, string>> = {}): string => {
  const folder = folderOf({ "index.html": page(edition), ...more });
  pages.set(folder, page(edition));
  return folder;
};
const first = siteOf(1);
const second = siteOf(2);
const third = siteOf(3, { "up.html": "up\n" });

const table: Figures[] = [];
let releases: Releases;
/** What is deployed: each release changes a part of it. */
let settings: Settings = { siteFolder: first };

beforeAll(async () => {
  releases = await startReleases(settings, (folder) => pages.get(folder) ?? "");
});
afterAll(async () => {
  process.stdout.write(`${tableOf(table)}\n`);
  await releases?.stop();
});

interface Release extends Figures {
  readonly error: Error | undefined;
  /** What happened on AWS, in order, each kind of step once: "launch", "attach". */
  readonly order: readonly string[];
}

/** Deploys while visitors come. Some come afterwards, too: old servers are still draining. */
async function release(title: string, changed: Settings, edit?: Edit): Promise<Release> {
  releases.takeCalls();
  const load = startLoad({ url: releases.site.url, rate: 250, check: (answer) => releases.check(answer) });
  const health = watchHealth(releases.site);
  const start = performance.now();
  const error = await releases.deploy({ ...settings, ...changed }, edit).then(
    () => undefined,
    (failure: Error) => failure,
  );
  const seconds = (performance.now() - start) / 1000;
  await sleep(8_000);
  const figures = { release: title, seconds, load: await load.stop(), health: await health.stop() };
  table.push(figures);
  const order = releases.takeCalls().flatMap(({ action }) => words[action] ?? []);
  return {
    ...figures,
    error,
    order: order.filter((word, at) => word !== order[at - 1]),
  };
}

const words: Readonly<Record<string, string>> = {
  RunInstances: "launch",
  CreateAssociation: "gate",
  PutParameter: "proof",
  CreateImage: "image",
  RegisterTargets: "attach",
  ModifyTargetGroup: "change the check",
  DeregisterTargets: "detach",
  TerminateInstances: "terminate",
};

/** No visitor noticed it. */
function expectUnnoticed({ load, health }: Figures): void {
  expect([...load.failures]).toEqual([]);
  expect(load.perSecond).toBeGreaterThanOrEqual(200);
  expect(health.samplesPerSecond).toBeGreaterThanOrEqual(5);
  expect(health.fewestHealthy).toBeGreaterThanOrEqual(1);
}

async function succeed(title: string, changed: Settings): Promise<Release> {
  const done = await release(title, changed);
  expect(done.error).toBeUndefined();
  settings = { ...settings, ...changed };
  expectUnnoticed(done);
  return done;
}

const serverIds = () => [...releases.site.aws.servers.keys()].sort();

describe("a release under load", () => {
  test("of new software goes in the order of the gates, and nobody notices", async () => {
    const { order } = await succeed("software", { syncInterval: 11 });
    expect(order.join(" ")).toMatch(
      /^launch gate proof image( (launch|gate|proof))+ attach( (gate|proof))+ detach terminate$/,
    );
    expect(await releases.plan(settings)).toMatchObject({ changes: false });
  });

  test("of new content replaces no server", async () => {
    const before = serverIds();
    await succeed("content", { siteFolder: second });
    expect(serverIds()).toEqual(before);
  });

  test("of another instance type replaces the servers instead of stopping them", async () => {
    const before = serverIds();
    const { order } = await succeed("instance type", { instanceType: "t3.small" });
    expect(order).toContain("image");
    expect(serverIds().filter((id) => before.includes(id))).toEqual([]);
  });

  test("of a health check for a page that is new waits until every server has it", async () => {
    const { order } = await succeed("health check path", { siteFolder: third, healthCheckPath: "/up.html" });
    expect(order).toEqual(["gate", "proof", "change the check"]);
  });

  test("of a third server, and of two again", async () => {
    await succeed("two servers to three", { servers: 3 });
    expect(serverIds()).toHaveLength(3);
    const { order } = await succeed("three servers to two", { servers: 2 });
    expect(serverIds()).toHaveLength(2);
    expect(order).toEqual(["detach", "terminate"]);
  });
});

describe("a release that fails leaves the old one in service", () => {
  /** What is left behind has no target: visitors see the old servers alone. */
  async function expectHeld(failed: Release, reason: RegExp): Promise<void> {
    expect(failed.error?.message).toMatch(reason);
    expectUnnoticed(failed);
    expect(failed.health.fewestHealthy).toBe(2);
    expect(failed.order).not.toContain("detach");
  }

  test("when the page of the health check is missing", async () => {
    const path = { siteFolder: third, healthCheckPath: "/up.html" };
    const edit: Edit = (stack) =>
      textWith("seconds=300", "seconds=5")(textWith("/up.html", "/gone.html")(stack));
    const failed = await release("failed: no such page", path, edit);
    await expectHeld(failed, /\/gone\.html is not answered within 5 s[^]*404/);
  });

  test("when user data fails", async () => {
    const edit = userDataWith("- httpd\n", "- no-such-package\n");
    const failed = await release("failed: bootstrap", { syncInterval: 12 }, edit);
    await expectHeld(failed, /cloud-init ended with an error[^]*no-such-package/);
  });

  test("when the web server does not start", async () => {
    const edit = userDataWith("ExecStop=/usr/local/bin/tandem-drain", "ExecStartPre=/usr/bin/false");
    const failed = await release("failed: no httpd", { syncInterval: 13 }, edit);
    await expectHeld(failed, /cloud-init ended with an error[^]*httpd/);
  });

  test.each([
    ["ready", "tandem-ready", 14],
    ["in-service", "describe-target-health", 15],
  ])("when the %s gate reports success before its command ran", async (gate, command, syncInterval) => {
    const stop = foolNewServers(command);
    const failed = await release(`failed: ${gate} gate too early`, { syncInterval }).finally(stop);
    await expectHeld(failed, /server-\d \(i-\w+\) must have left its proof in the parameter \S+, found "/);
    expect(failed.error?.message).toContain(`before the ${gate} gate's script ran to its end`);
  });

  test("and the mended release goes through, and cleans up", async () => {
    await succeed("mended", { syncInterval: 16 });
    expect(serverIds()).toHaveLength(2);
    expect(await releases.plan(settings)).toMatchObject({ changes: false });
  });
});

test("the same change with plain replacement fails visitors", async () => {
  const { load, health } = await release("software, plainly", { syncInterval: 17 }, plainReplacement);
  expect(load.failed).toBeGreaterThan(0);
  expect(health.fewestHealthy).toBe(0);
});

/** As https://github.com/hashicorp/terraform-provider-aws/issues/31175: a command counts as done before it began. */
function foolNewServers(command: string): () => void {
  const { servers } = releases.site.aws;
  const known = new Set(servers.keys());
  const timer = setInterval(() => {
    for (const [id, server] of servers) {
      if (known.has(id)) continue;
      known.add(id);
      const exec = server.exec.bind(server);
      jest
        .spyOn(server, "exec")
        .mockImplementation(async (lines, options) =>
          lines.some((line) => line.includes(command)) ? { code: 0, output: "" } : exec(lines, options),
        );
    }
  }, 50);
  return () => clearInterval(timer);
}

test("what gates leave is removed with the site", async () => {
  expect(await parameters()).toHaveLength(5);
  await releases.site.terraform("site").destroy();
  expect(await parameters()).toEqual([]);
  expect(releases.site.aws.problems()).toEqual([]);
});

/** The names of all parameters but AWS's own. */
async function parameters(): Promise<readonly string[]> {
  const answer = await fetch(releases.site.aws.endpoint, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AmazonSSM.DescribeParameters",
      Authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${releases.site.region}/ssm/aws4_request`,
    },
    body: JSON.stringify({ ParameterFilters: [{ Key: "Path", Option: "Recursive", Values: ["/tandem"] }] }),
  });
  const { Parameters } = (await answer.json()) as {
    readonly Parameters: readonly { readonly Name: string }[];
  };
  return Parameters.map(({ Name }) => Name);
}
