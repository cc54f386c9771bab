import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import { folderOf } from "../support/site-folder";
import { deployFirstServer, type Deployment } from "./support/deployment";
import { openLab, type Lab, type Server } from "./support/lab";
import { until } from "./support/wait";
import { describeOnLinux } from "./support/on-linux";
import { userDataFor } from "./support/user-data";
import { rendered, visit } from "./support/visitor";

const index = "<!doctype html><h1><!-- tandem:server --> in <!-- tandem:zone --></h1>\n";
const later = `${index}<p>later</p>\n`;
const site = { "index.html": index, "icons/a.txt": "an icon\n" };
const interval = 3;

Testing.setupJest();

describeOnLinux("a server and its image", () => {
  let deployment: Deployment;
  let lab: Lab;
  let first: Server;
  let clone: Server;
  let release: string;
  let image: string;

  beforeAll(async () => {
    deployment = await deployFirstServer(folderOf(site), interval);
    lab = await openLab(deployment);
    release = lab.bucket.manifestFor(site).release;
    const { id, ...instance } = deployment.instance;
    first = await lab.launch({ instanceId: id, ...instance });
    await first.powerOn();
    await first.booted();
  });
  afterAll(async () => {
    await lab?.close();
    await deployment?.stop();
  });

  test("the user data is what Terraform gave the instance, and what the other tests give their servers", () => {
    const { userData, serverName } = deployment.instance;
    expect(serverName).toBe("server-1");
    const given = userDataFor(lab.bucket, { syncInterval: interval, deregistrationDelay: 30 });
    expect(userData.replace("# t3.micro\n", "")).toBe(given);
    expect(Buffer.byteLength(userData)).toBeLessThanOrEqual(16_384);
  });

  test("user data alone makes a server that serves the site", async () => {
    expect(await visit(first.url)).toMatchObject({
      status: 200,
      server: "server-1",
      release,
      body: rendered(index, "server-1", deployment.instance.zone),
    });
    const { stdout } = await first.exec("cloud-init", "status");
    expect(stdout.trim()).toBe("status: done");
    expect((await first.exec("systemctl", "--failed", "--plain", "--no-legend")).stdout).toBe("");
  });

  test("cloud-init accepts the cloud-config", async () => {
    const { code, stdout } = await first.exec("cloud-init", "schema", "--system");
    expect({ code, stdout: stdout.trim() }).toEqual({
      code: 0,
      stdout: "Valid cloud-config: system userdata",
    });
  });

  test("a page says which server and which release it is", async () => {
    const { headers, body } = await visit(`${first.url}/.well-known/tandem`);
    expect(JSON.parse(body)).toEqual({ server: "server-1", zone: deployment.instance.zone, release });
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("it comes to its bucket with its role's credentials, which the metadata service gives", async () => {
    const { stdout } = await first.exec("aws", "configure", "list");
    expect(stdout).toMatch(/access_key .*iam-role/);
  });

  test("a server that no balancer has checked stops at once", async () => {
    const start = Date.now();
    expect(await first.exec("tandem-drain")).toMatchObject({ code: 0 });
    // Else it would wait until nobody came for ten seconds.
    expect(Date.now() - start).toBeLessThan(9_000);
  });

  test("the ready gate passes, and the next shutdown leaves nothing of the first server on its disk", async () => {
    const machineId = (await first.exec("cat", "/etc/machine-id")).stdout.trim();
    // With a release before it on the disk: the image is of what is live.
    release = await lab.bucket.publish({ ...site, "index.html": later });
    await first.exec("systemctl", "start", "tandem-agent.service");
    const ready = await first.exec("tandem-ready", "/");
    expect(ready).toMatchObject({ code: 0, stdout: expect.stringContaining("ready: ") as string });
    await first.powerOff();
    image = await lab.copyDisk(first);
    const { id, serverName, zone, privateIp } = deployment.instance;
    const words = [id, serverName, zone, privateIp, privateIp.replaceAll(".", "-"), machineId];
    const found = spawnSync("grep", ["-rlaF", ...words.flatMap((word) => ["-e", word]), image], {
      encoding: "utf8",
    });
    expect(found.stdout).toBe("");
    const left = spawnSync("find", ["var/log", "etc/ssh", "var/lib/cloud", "-type", "f"], {
      cwd: image,
      encoding: "utf8",
    });
    expect(left.stdout).toBe("");
    expect(readFileSync(join(image, "etc/machine-id"), "utf8")).toBe("");
    expect(readdirSync(join(image, "srv/tandem/releases"))).toEqual([release]);
  });

  test("the image boots as another server at once, and catches up with what was published meanwhile", async () => {
    clone = await lab.launch({
      instanceId: "i-0a1b2c3d4e5f60718",
      serverName: "server-2",
      zone: "us-east-1b",
      image,
    });
    // Without its bucket, to see what it serves of its own.
    clone.aws.meet(() => "dead");
    await Promise.all([first.powerOn(), clone.powerOn()]);
    await Promise.all([first.booted(), clone.booted()]);
    expect(await visit(clone.url)).toMatchObject({
      status: 200,
      server: "server-2",
      release,
      body: rendered(later, "server-2", "us-east-1b"),
    });
    const newer = await lab.bucket.publish({ ...site, "index.html": `${index}<p>newer</p>\n` });
    clone.aws.meet(() => "pass");
    await until(60_000, "the clone has caught up", () => serves(clone, newer));
  });

  test("the clone is a new instance to cloud-init, with its own identity and no user data", async () => {
    const ask = async (...command: string[]) => (await clone.exec(...command)).stdout.trim();
    expect(await ask("ls", "/var/lib/cloud/instances")).toBe("i-0a1b2c3d4e5f60718");
    expect(await ask("cat", "/var/lib/cloud/instance/user-data.txt")).toBe("");
    expect(await ask("cloud-init", "status")).toBe("status: done");
    for (const command of [
      ["cat", "/etc/machine-id"],
      ["cat", "/etc/ssh/ssh_host_ed25519_key.pub"],
      ["hostname"],
    ]) {
      const mine = await ask(...command);
      expect(mine).not.toBe("");
      expect((await first.exec(...command)).stdout.trim()).not.toBe(mine);
    }
  });

  test("the first server goes on after its imaging as who it was", async () => {
    expect(await visit(first.url)).toMatchObject({ status: 200, server: "server-1" });
    expect((await first.exec("cloud-init", "status")).stdout.trim()).toBe("status: done");
    expect((await first.exec("systemctl", "is-active", "tandem-seal.service")).stdout.trim()).toBe(
      "inactive",
    );
  });

  test("a published change reaches both within one interval, and both make the same ETag of a file", async () => {
    // Before it is published: a tick may come in the middle.
    for (const server of [first, clone]) server.aws.reset();
    const newest = await lab.bucket.publish({ "index.html": "newest\n", "icons/a.txt": "new\n" });
    await Promise.all(
      [first, clone].map((server) => until(60_000, "the change is there", () => serves(server, newest))),
    );
    // The first tick that has found it has brought it, and there is one in each interval.
    for (const server of [first, clone]) {
      const asked = server.aws.asked();
      const ticks = asked.slice(
        0,
        asked.findIndex((call) => call.includes("site/")),
      );
      expect([...new Set(ticks)]).toEqual([`GET /${lab.bucket.name}/manifest.json`]);
      const { stdout } = await server.exec("systemctl", "show", "tandem-agent.timer");
      expect(stdout).toContain(`OnUnitInactiveUSec=${interval}s`);
    }
    const [one, two] = await Promise.all([first, clone].map((server) => visit(`${server.url}/icons/a.txt`)));
    expect(one?.headers.get("etag")).toBe(two?.headers.get("etag"));
  });
});

async function serves(server: Server, release: string): Promise<true | undefined> {
  return (await visit(server.url)).release === release || undefined;
}
