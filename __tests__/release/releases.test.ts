import { plainReplacement, textWith, userDataWith } from "./support/edits";
import { expectUnnoticed, siteOf, startDrills, type Drills, type Release } from "./support/drills";
import type { Edit } from "./support/releases";

// A release takes a minute or two alone on a quiet machine, and several beside other suites.
jest.setTimeout(900_000);

const first = siteOf(1);
const second = siteOf(2);
const third = siteOf(3, { "up.html": "up\n" });

let drills: Drills;

beforeAll(async () => {
  drills = await startDrills({ siteFolder: first });
});
afterAll(() => drills?.stop());

describe("a release under load", () => {
  test("of new software goes in the order of the gates, and nobody notices", async () => {
    const { order } = await drills.succeed("software", { syncInterval: 11 });
    expect(order.join(" ")).toMatch(
      /^launch proof gate proof image( (launch|gate|proof))+ attach( (gate|proof))+ detach terminate$/,
    );
    expect(await drills.releases.plan(drills.settings())).toMatchObject({ changes: false });
  });

  test("of new content replaces no server", async () => {
    const before = drills.serverIds();
    const { order } = await drills.succeed("content", { siteFolder: second });
    expect(drills.serverIds()).toEqual(before);
    expect(order).toEqual(["content", "manifest"]);
  });

  test("of the same site as an archive, and as files again, is one of new content", async () => {
    const before = drills.serverIds();
    const changes = { archive: siteOf(4), files: second };
    for (const [publish, siteFolder] of Object.entries(changes)) {
      const { order } = await drills.succeed(`content, as ${publish}`, { publish, siteFolder });
      expect(order).toEqual(["content", "manifest", "remove content"]);
    }
    expect(drills.serverIds()).toEqual(before);
  });

  test("of another instance type replaces the servers instead of stopping them", async () => {
    const before = drills.serverIds();
    const { order } = await drills.succeed("instance type", { instanceType: "t3.small" });
    expect(order).toContain("image");
    expect(drills.serverIds().filter((id) => before.includes(id))).toEqual([]);
  });

  test("of a health check for a page that is new waits until every server has it", async () => {
    const { order } = await drills.succeed("health check path", {
      siteFolder: third,
      healthCheckPath: "/up.html",
    });
    expect(order).toEqual(["content", "manifest", "gate", "proof", "change the check"]);
  });

  test("of a third server, and of two again", async () => {
    await drills.succeed("two servers to three", { servers: 3 });
    expect(drills.serverIds()).toHaveLength(3);
    const { order } = await drills.succeed("three servers to two", { servers: 2 });
    expect(drills.serverIds()).toHaveLength(2);
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
    const failed = await drills.release("failed: no such page", path, edit);
    await expectHeld(failed, /\/gone\.html is not answered within 5 s[^]*404/);
  });

  test("when user data fails", async () => {
    const edit = userDataWith("- httpd\n", "- no-such-package\n");
    const failed = await drills.release("failed: bootstrap", { syncInterval: 12 }, edit);
    await expectHeld(failed, /cloud-init ended with an error[^]*no-such-package/);
  });

  test("when the web server does not start", async () => {
    const edit = userDataWith("ExecStop=/usr/local/bin/tandem-drain", "ExecStartPre=/usr/bin/false");
    const failed = await drills.release("failed: no httpd", { syncInterval: 13 }, edit);
    await expectHeld(failed, /cloud-init ended with an error[^]*httpd/);
  });

  test.each([
    ["ready", "tandem-ready", 14],
    ["in-service", "describe-target-health", 15],
  ])("when the %s gate reports success before its command ran", async (gate, command, syncInterval) => {
    const stop = foolNewServers(command);
    const failed = await drills.release(`failed: ${gate} gate too early`, { syncInterval }).finally(stop);
    await expectHeld(failed, /server-\d \(i-\w+\) must have left its proof in the parameter \S+, found "/);
    expect(failed.error?.message).toContain(`before the ${gate} gate's script ran to its end`);
  });

  test("and the old configuration, deployed again, cleans up what was half made", async () => {
    await drills.succeed("the old configuration again", {});
    expect(drills.serverIds()).toHaveLength(2);
    expect(await drills.releases.plan(drills.settings())).toMatchObject({ changes: false });
  });

  test("and the mended release goes through, and cleans up", async () => {
    await drills.succeed("mended", { syncInterval: 16 });
    expect(drills.serverIds()).toHaveLength(2);
    expect(await drills.releases.plan(drills.settings())).toMatchObject({ changes: false });
  });
});

test("the same change with plain replacement fails visitors", async () => {
  const { load, health } = await drills.release("software, plainly", { syncInterval: 17 }, plainReplacement);
  expect(load.failed).toBeGreaterThan(0);
  expect(health.fewestHealthy).toBe(0);
});

/** As https://github.com/hashicorp/terraform-provider-aws/issues/31175: a command counts as done before it began. */
function foolNewServers(command: string): () => void {
  const { servers } = drills.releases.site.aws;
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
  await drills.releases.site.terraform("site").destroy();
  expect(await parameters()).toEqual([]);
  expect(drills.releases.site.aws.problems()).toEqual([]);
});

/** The names of all parameters but AWS's own. */
async function parameters(): Promise<readonly string[]> {
  const answer = await fetch(drills.releases.site.aws.endpoint, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AmazonSSM.DescribeParameters",
      Authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${drills.releases.site.region}/ssm/aws4_request`,
    },
    body: JSON.stringify({ ParameterFilters: [{ Key: "Path", Option: "Recursive", Values: ["/tandem"] }] }),
  });
  const { Parameters } = (await answer.json()) as {
    readonly Parameters: readonly { readonly Name: string }[];
  };
  return Parameters.map(({ Name }) => Name);
}
