import { agent } from "./support/agent";
import type { Fate } from "./support/aws-link";
import type { Server } from "./support/lab";
import { describeOnLinux } from "./support/on-linux";
import { visit } from "./support/visitor";
import { until } from "./support/wait";
import { watchServer, type WatchedServer } from "./support/watched-server";

/** Lines of the agent's functions, counted as they run: most of them where a release goes live. */
const steps = [
  ...[
    "main 6",
    "metadata 4",
    "curl 4",
    "curl 16",
    "fetch_manifest 9",
    "bring 5",
    "build 4",
    "build 16",
    "render 6",
  ],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((line) => `make_live ${line}`),
  ...["point_to 1", "point_to 2", "point_to 3"],
];

describeOnLinux("content in trouble", () => {
  let watched: WatchedServer;
  let server: Server;
  const meeting =
    (part: string, fate: Fate) =>
    (asked: string): Fate =>
      asked.startsWith("GET") && asked.includes(part) ? fate : "pass";

  beforeAll(async () => {
    watched = await watchServer();
    server = watched.server;
  });
  afterAll(() => watched?.close());

  test("an object that is cut short is not served", async () => {
    const pages = watched.nextVersion();
    const release = await watched.publish(pages);
    server.aws.meet(meeting("/site/style.css", "cut"));
    await watched.refuses(/files cannot be fetched/);
    server.aws.meet(() => "pass");
    await watched.lab.bucket.put("site/style.css", String(pages["style.css"]).slice(0, 10_000));
    await watched.refuses(/style\.css is not what the manifest says/);
    await watched.recovers(await watched.publish(pages));
    expect(await watched.release()).toBe(release);
  });

  test("an object that differs from the manifest is not served", async () => {
    const pages = watched.nextVersion();
    const release = await watched.publish(pages);
    const sameLength = Buffer.from(String(pages["style.css"]).replaceAll("*", "#"));
    server.aws.meet(meeting("/site/style.css", { body: sameLength }));
    await watched.refuses(
      /style\.css is not what the manifest says: sha256 [0-9a-f]{12}, wanted [0-9a-f]{12}/,
    );
    await watched.recovers(release);
  });

  test("a manifest before its objects waits for them", async () => {
    const pages = { ...watched.nextVersion(), "new.html": "new" };
    const { release, text } = watched.announce(pages);
    await watched.lab.bucket.put("manifest.json", text);
    await watched.refuses(/(is not in the bucket|is not what the manifest says)/);
    expect(await watched.publish(pages)).toBe(release);
    await watched.recovers(release);
  });

  test("a manifest that contradicts itself is not believed", async () => {
    const { text } = watched.announce(watched.nextVersion());
    const wrong = text.replace(/"release": "[0-9a-f]{12}"/, '"release": "0123456789ab"');
    await watched.lab.bucket.put("manifest.json", wrong);
    await watched.refuses(/the manifest says release 0123456789ab, but its files make [0-9a-f]{12}/);
    await watched.recovers(await watched.publish());
  });

  test("a bucket that is down changes nothing", async () => {
    const release = await watched.publish();
    server.aws.meet(() => "dead");
    await watched.refuses(/the manifest cannot be fetched/);
    server.aws.meet(() => ({ status: 500 }));
    await watched.refuses(/the manifest cannot be fetched/);
    await watched.recovers(release);
  });

  test("a disk that is full, at whatever step, changes nothing, and is no trouble once there is room again", async () => {
    const live = await watched.release();
    const release = await watched.publish();
    await server.exec("dd", "if=/dev/zero", "of=/filler", "bs=4k");
    for (const kilobytes of [0, 8, 16, 16, 16]) {
      await server.exec("truncate", `--size=-${kilobytes}K`, "/filler");
      const { code, stderr } = await agent(server);
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("No space left on device") as string,
      });
      expect(await watched.release()).toBe(live);
    }
    await server.exec("rm", "/filler");
    await watched.recovers(release);
  });

  test("a killed agent leaves the site whole at every step, and the next tick goes on", async () => {
    let published = await watched.publish();
    for (const step of steps) {
      if ((await watched.release()) === published) published = await watched.publish();
      const killed = await agent(server, step);
      expect({ step, code: killed.code }).toEqual({ step, code: 137 });
      expect((await visit(server.url)).status).toBe(200);
    }
    await watched.recovers(await watched.publish());
  });

  test("a killed agent leaves the site whole at 20 moments of chance", async () => {
    let published = await watched.publish();
    const start = Date.now();
    await watched.recovers(published);
    const length = Date.now() - start;
    let killed = 0;
    for (let tries = 0; killed < 20 && tries < 100; tries++) {
      if ((await watched.release()) === published) published = await watched.publish();
      await server.exec("systemctl", "start", "--no-block", "tandem-agent.service");
      await new Promise((resolve) => setTimeout(resolve, Math.random() * length));
      await server.exec("systemctl", "kill", "--signal", "KILL", "tandem-agent.service");
      if ((await endOfTick()) === "signal") killed++;
    }
    expect(killed).toBe(20);
    await watched.recovers(await watched.publish());
  });

  test("in all this time nobody saw a wrong or half page", async () => {
    const { visits, wrong } = await watched.visitor.leave();
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(visits).toBeGreaterThan(500);
  });

  /** How the agent's last run ended, once it has. */
  function endOfTick(): Promise<string> {
    return until(60_000, "the tick has ended", async () => {
      const unit = "tandem-agent.service";
      if ((await server.exec("systemctl", "is-active", unit)).stdout.trim() === "activating")
        return undefined;
      return (await server.exec("systemctl", "show", "--property", "Result", "--value", unit)).stdout.trim();
    });
  }
});
