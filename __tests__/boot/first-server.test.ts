import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import { folderOf } from "../support/site-folder";
import { deployFirstServer, type Deployment } from "./support/deployment";
import { openLab, type Lab, type Server } from "./support/lab";
import { until } from "./support/wait";
import { describeOnLinux } from "./support/on-linux";
import { rendered, visit } from "./support/visitor";

const assets = join(__dirname, "..", "..", "assets", "server");
const index = "<!doctype html><h1><!-- tandem:server --> in <!-- tandem:zone --></h1>\n";
const site = {
  "index.html": index,
  "404.html": "<h1>Lost?</h1>\n",
  "app.3f2a9c1b.js": `// ${"x".repeat(5_000)}\n`,
  "report-20240115.txt": "of a day\n",
  "icons/a.txt": "an icon\n",
  "cgi-bin/a.txt": "no program\n",
  "empty/note.txt": "a folder without an index\n",
};
const interval = 3;

Testing.setupJest();

// A boot, or a tick among other work, takes its time on a busy machine.
jest.setTimeout(180_000);

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
  }, 180_000);
  afterAll(async () => {
    await lab?.close();
    await deployment?.stop();
  }, 60_000);

  test("shellcheck has nothing to say", () => {
    const scripts = readdirSync(assets).filter((name) =>
      readFileSync(join(assets, name), "utf8").startsWith("#!/bin/sh"),
    );
    expect(scripts.length).toBeGreaterThan(0);
    const { stdout, status } = spawnSync("shellcheck", ["-x", ...scripts], { cwd: assets, encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });

  test("the user data is what Terraform gave the instance, and fits in the 16 KB that EC2 allows", () => {
    const { userData, serverName } = deployment.instance;
    expect(serverName).toBe("server-1");
    expect(userData).toMatch(/^#cloud-config\n/);
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

  test("folders that httpd keeps for itself are the site's", async () => {
    expect((await visit(`${first.url}/icons/a.txt`)).body).toBe("an icon\n");
    expect((await visit(`${first.url}/cgi-bin/a.txt`)).body).toBe("no program\n");
  });

  test.each([
    ["/", "no-cache"],
    ["/app.3f2a9c1b.js", "public, max-age=31536000, immutable"],
    ["/report-20240115.txt", "public, max-age=300"],
    ["/icons/a.txt", "public, max-age=300"],
  ])("%s is kept by a browser as %s", async (path, expected) => {
    expect((await visit(first.url + path)).headers.get("cache-control")).toBe(expected);
  });

  test("an unchanged page is not sent again, compressed or not", async () => {
    for (const encoding of ["gzip", "identity"]) {
      const headers = { "accept-encoding": encoding };
      const whole = await visit(`${first.url}/app.3f2a9c1b.js`, headers);
      expect(whole.headers.get("content-encoding")).toBe(encoding === "gzip" ? "gzip" : null);
      expect(whole.body).toBe(site["app.3f2a9c1b.js"]);
      const etag = whole.headers.get("etag") ?? "";
      expect(
        await visit(`${first.url}/app.3f2a9c1b.js`, { ...headers, "if-none-match": etag }),
      ).toMatchObject({
        status: 304,
        body: "",
      });
    }
  });

  test("an error is the site's own page, a folder is not listed, and httpd keeps its version to itself", async () => {
    const lost = await visit(`${first.url}/nowhere`);
    expect(lost).toMatchObject({ status: 404, body: "<h1>Lost?</h1>\n", server: "server-1" });
    expect(await visit(`${first.url}/empty/`)).toMatchObject({ status: 403, body: "<h1>Lost?</h1>\n" });
    expect(lost.headers.get("server")).toBe("Apache");
    expect(lost.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("httpd runs the event MPM and keeps connections longer than a balancer does", async () => {
    expect((await first.exec("httpd", "-V")).stdout).toMatch(/Server MPM: +event/);
    expect((await visit(first.url)).headers.get("keep-alive")).toBe("timeout=75");
  });

  test("the log names the visitor and not the balancer", async () => {
    await visit(`${first.url}/?who`, { "x-forwarded-for": "192.0.2.1, 203.0.113.9" });
    const { stdout } = await first.exec("grep", "-F", "/?who", "/var/log/httpd/access_log");
    expect(stdout).toMatch(/^203\.0\.113\.9 /);
  });

  test("unchanged content costs one request a tick", async () => {
    await first.exec("systemctl", "stop", "tandem-agent.timer");
    await first.exec("systemctl", "start", "tandem-agent.service");
    first.aws.reset();
    for (let tick = 0; tick < 3; tick++) await first.exec("systemctl", "start", "tandem-agent.service");
    expect(first.aws.asked()).toEqual(Array(3).fill(`GET /${lab.bucket.name}/manifest.json`));
    await first.exec("systemctl", "start", "tandem-agent.timer");
  });

  test("the ready gate passes, and the next shutdown leaves nothing of the first server on its disk", async () => {
    const machineId = (await first.exec("cat", "/etc/machine-id")).stdout.trim();
    const ready = await first.exec("tandem-ready", "/");
    expect(ready).toMatchObject({ code: 0, stdout: expect.stringContaining("ready: ") as string });
    const stop = Date.now();
    await first.powerOff();
    // No balancer knows it yet: there is nobody to wait for.
    expect(Date.now() - stop).toBeLessThan(8_000);
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
      body: rendered(index, "server-2", "us-east-1b"),
    });
    const newer = await lab.bucket.publish({ ...site, "index.html": `${index}<p>newer</p>\n` });
    clone.aws.meet(() => "pass");
    await until(40_000, "the clone has caught up", async () =>
      (await visit(clone.url)).release === newer ? true : undefined,
    );
  }, 120_000);

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
    const newest = await lab.bucket.publish({
      ...site,
      "index.html": `${index}<p>newest</p>\n`,
      "icons/a.txt": "new\n",
    });
    const published = Date.now();
    await until(30_000, "both have the change", async () => {
      const answers = await Promise.all([first, clone].map((server) => visit(server.url)));
      return answers.every((answer) => answer.release === newest) || undefined;
    });
    // A tick begins within the interval, and takes a moment on two small processors.
    expect(Date.now() - published).toBeLessThan((interval + 10) * 1_000);
    const [one, two] = await Promise.all([first, clone].map((server) => visit(`${server.url}/icons/a.txt`)));
    expect(one?.headers.get("etag")).toBe(two?.headers.get("etag"));
  }, 60_000);
});
