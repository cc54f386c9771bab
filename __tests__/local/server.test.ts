import { existsSync } from "node:fs";
import { chmod, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { LocalServer } from "../../src/local/server/server";
import { ask, eventually, instance, isAlive, put, serverMaker, temporaryFolder } from "./server-fixtures";

const folder = temporaryFolder();
const makeServer = serverMaker();
const cloudConfig = (config: unknown) => `#cloud-config\n${stringify(config)}`;
const read = (server: LocalServer, path: string) => readFile(join(server.folder, path), "utf8");

const agent = `#!/bin/sh
# What a site's agent does: asks who it is, and writes that into the page that httpd serves.
meta=$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest
token=$(curl -sf -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" "$meta/api/token")
name=$(curl -sf -H "X-aws-ec2-metadata-token: $token" "$meta/meta-data/tags/instance/Server")
sleep "\${DELAY:-0}"
mkdir -p "$SERVER_ROOT/srv/site"
echo "$name" > "$SERVER_ROOT/srv/site/index.html"
echo tick >> "$SERVER_ROOT/srv/ticks"
echo "served by $name"
`;

const userData = cloudConfig({
  bootcmd: ["echo boot >> $SERVER_ROOT/srv/boots"],
  write_files: [
    { path: "/usr/local/bin/agent", permissions: "0755", content: agent },
    {
      path: "/etc/systemd/system/agent.service",
      content:
        "[Unit]\nBefore=httpd.service\n[Service]\nType=oneshot\nEnvironmentFile=/etc/agent.conf\nExecStart=/usr/local/bin/agent\n[Install]\nWantedBy=multi-user.target\n",
    },
    { path: "/etc/agent.conf", content: "DELAY=0.3\n" },
    {
      path: "/etc/httpd/conf.d/site.conf",
      content: 'DocumentRoot "/srv/site"\n<Directory "/srv/site">\n  Require all granted\n</Directory>\n',
    },
  ],
  packages: ["httpd"],
  runcmd: [
    "echo run >> $SERVER_ROOT/srv/runs",
    ["systemctl", "daemon-reload"],
    ["systemctl", "enable", "--now", "agent.service", "httpd"],
  ],
});

describe("a first server and its clone", () => {
  let first: LocalServer;
  let clone: LocalServer;
  let early: Promise<string>;
  const portOf = (server: LocalServer) => server.address(80)?.port ?? 0;

  beforeAll(async () => {
    first = makeServer({ folder: join(folder, "first"), instance: instance({ userData }) });
    expect(await first.boot()).toEqual({ failed: [], errors: [] });
    await writeFile(join(first.folder, "etc/machine-id"), "");
    await first.image(join(folder, "image"));
    clone = makeServer({
      folder: join(folder, "clone"),
      image: join(folder, "image"),
      instance: instance({ id: "i-0bbb", zone: "eu-central-1b", tags: { Server: "server-2" } }),
    });
    const booting = clone.boot();
    early = (async () => {
      for (;;) {
        const answer = await ask(portOf(clone), "/").catch(() => undefined);
        if (answer !== undefined) return answer.body;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    expect(await booting).toEqual({ failed: [], errors: [] });
  });

  test("the first does what its user data says, and serves its own name", async () => {
    expect((await ask(portOf(first), "/")).body).toBe("server-1\n");
    expect((await stat(join(first.folder, "usr/local/bin/agent"))).mode & 0o777).toBe(0o755);
    expect(JSON.parse(await read(first, "run/cloud-init/result.json")).v1.errors).toEqual([]);
    expect(await read(first, "etc/hostname")).toBe("ip-10-0-0-1.eu-central-1.compute.internal\n");
  });

  test("what it enables is enabled by links that hold on a copy of the disk", async () => {
    const link = "etc/systemd/system/multi-user.target.wants/httpd.service";
    expect(await readlink(join(clone.folder, link))).toBe("../../../../usr/lib/systemd/system/httpd.service");
    expect(existsSync(join(clone.folder, link))).toBe(true);
  });

  test("the clone starts what is enabled and runs no user data", async () => {
    expect((await ask(portOf(clone), "/")).body).toBe("server-2\n");
    expect(await read(clone, "srv/runs")).toBe("run\n");
    expect(await read(clone, "srv/boots")).toBe("boot\n");
    expect(await read(clone, "var/lib/cloud/data/instance-id")).toBe("i-0bbb\n");
    expect(await read(clone, "var/lib/cloud/data/previous-instance-id")).toBe("i-0aaa\n");
  });

  test("the clone's httpd answers only after the unit that is to be before it", async () => {
    expect(await early).toBe("server-2\n");
  });

  test("an empty machine id is filled at boot", async () => {
    expect(await read(clone, "etc/machine-id")).toMatch(/^[0-9a-f]{32}\n$/);
  });

  test("a reboot keeps the port and runs bootcmd again, but nothing that is once for an instance", async () => {
    const before = portOf(first);
    await first.reboot();
    expect(portOf(first)).toBe(before);
    expect(await read(first, "srv/runs")).toBe("run\n");
    expect(await read(first, "srv/boots")).toBe("boot\nboot\n");
    expect((await ask(before, "/")).body).toBe("server-1\n");
  });

  test("stopped it has no address, and what still knows its port is refused", async () => {
    const port = portOf(first);
    await first.shutdown();
    expect(first.state).toBe("stopped");
    expect(first.address(80)).toBeUndefined();
    await expect(ask(port, "/")).rejects.toThrow("ECONNRESET");
    expect(await first.exec(["true"])).toMatchObject({ code: 255 });
  });

  test("a clone with user data of its own runs that", async () => {
    const other = makeServer({
      folder: join(folder, "other"),
      image: join(folder, "image"),
      instance: instance({ id: "i-0ccc", userData: "#!/bin/sh\necho script >> $SERVER_ROOT/srv/runs\n" }),
    });
    expect(await other.boot()).toEqual({ failed: [], errors: [] });
    expect(await read(other, "srv/runs")).toBe("run\nscript\n");
    await other.terminate();
    expect(existsSync(other.folder)).toBe(false);
    expect(other.state).toBe("terminated");
  });
});

describe("user data that fails", () => {
  test.each([
    ["a package that does not exist", { packages: ["nginx"] }, "Unable to find a match: nginx"],
    ["a last command that fails", { runcmd: ["true", "exit 3"] }, "Runparts: 1 failures (runcmd)"],
    ["a file in the place of a folder", { write_files: [{ path: "/etc" }] }, "EISDIR"],
  ])("%s is an error of cloud-init's, and the boot goes on", async (name, config, error) => {
    const server = makeServer({
      folder: join(folder, name),
      instance: instance({ userData: cloudConfig(config) }),
    });
    const { errors } = await server.boot();
    expect(errors).toEqual([expect.stringContaining(error)]);
    expect(JSON.parse(await read(server, "run/cloud-init/result.json")).v1.errors).toEqual(errors);
    expect(await read(server, "var/log/cloud-init-output.log")).toContain(error);
    expect(await server.exec(["cloud-init status --wait --long"])).toEqual({
      code: 1,
      output: expect.stringMatching(/^status: error\n/),
    });
    await server.terminate();
  });

  test("a failed command before the last one does not count, as in any script", async () => {
    const server = makeServer({
      folder: join(folder, "forgiven"),
      instance: instance({ userData: cloudConfig({ runcmd: ["false", "true"] }) }),
    });
    expect(await server.boot()).toEqual({ failed: [], errors: [] });
    await server.terminate();
  });
});

describe("a running server", () => {
  let server: LocalServer;
  const lines: string[] = [];
  const exec = (...commands: string[]) => server.exec(commands);

  beforeAll(async () => {
    process.env["AWS_ACCESS_KEY_ID"] = "AKIACALLER";
    process.env["HTTPS_PROXY"] = "http://proxy.invalid:1";
    server = makeServer({ folder: join(folder, "running"), onLog: (line) => void lines.push(line) });
    await server.boot();
    await put(server.folder, {
      "usr/local/bin/tool": '#!/bin/sh\necho "tool of $SERVER_ROOT: $*"\n',
      "etc/systemd/system/fails.service":
        "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo broken; exit 4'\n",
      "etc/systemd/system/needs.service":
        "[Unit]\nRequires=fails.service\nAfter=fails.service\n[Service]\nExecStart=/bin/sleep 1000\n",
      "etc/systemd/system/sleeps.service": "[Service]\nExecStart=/bin/sleep 1000\n",
    });
  });

  afterAll(() => {
    delete process.env["AWS_ACCESS_KEY_ID"];
    delete process.env["HTTPS_PROXY"];
  });

  test("tells a shell its disk and what its commands get", () => {
    expect(server.shell()).toMatchObject({
      folder: server.folder,
      environment: { SERVER_ROOT: server.folder },
    });
  });

  test("runs commands in an environment of its own: nothing of the caller's AWS or proxies", async () => {
    const { output } = await exec("env");
    const env = Object.fromEntries(output.split("\n").map((line) => line.split(/=(.*)/)));
    expect(env).toMatchObject({
      SERVER_ROOT: server.folder,
      SERVER_URL: `http://127.0.0.1:${server.address(80)?.port}`,
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      HOME: join(server.folder, "root"),
    });
    expect(env["PATH"]).toMatch(new RegExp(`^${server.folder}/usr/local/bin:.*/stand-ins:`));
    expect(output).not.toMatch(/AKIACALLER|proxy\.invalid/);
  });

  test("joins both outputs, gives the exit code, and finds a program by its path on the server", async () => {
    expect(await exec("echo out", "echo err >&2", "exit 7")).toEqual({ code: 7, output: "out\nerr\n" });
    expect(await exec("/usr/local/bin/tool 'a b'", "tool c")).toEqual({
      code: 0,
      output: `tool of ${server.folder}: a b\ntool of ${server.folder}: c\n`,
    });
  });

  test("ends a command that takes too long, with its children", async () => {
    const started = performance.now();
    const { code, output } = await server.exec(["sleep 1000 & echo $!; wait"], { timeout: 200 });
    expect(code).toBe(124);
    expect(performance.now() - started).toBeLessThan(2_000);
    await eventually(() => !isAlive(Number(output)));
  });

  test("the real AWS CLI takes its role's credentials from its metadata service", async () => {
    const { code, output } = await exec("aws configure list");
    const fetched = await exec(
      'token=$(curl -sf -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 9" $AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/api/token)',
      'curl -sf -H "X-aws-ec2-metadata-token: $token" $AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/meta-data/iam/security-credentials/web',
    );
    expect(code).toBe(0);
    const key: string = JSON.parse(fetched.output).AccessKeyId;
    expect([server.holds(key), server.holds("ASIA0000000000000000")]).toEqual([true, false]);
    // The CLI shows the end of the key, and where it has it from.
    expect(output).toMatch(new RegExp(`access_key +\\*+${key.slice(-4)} +iam-role`));
  }, 15_000);

  test.each([
    ["systemctl start nothing", 5, "Failed to start nothing.service: Unit nothing.service not found.\n"],
    ["systemctl start fails", 1, 'Job for fails.service failed. See "journalctl -u fails.service".\n'],
    ["systemctl is-active fails", 3, "failed\n"],
    ["systemctl start needs", 1, 'Job for needs.service failed. See "journalctl -u needs.service".\n'],
    ["systemctl enable nothing", 1, "Failed to enable unit: Unit file nothing.service does not exist.\n"],
    ["systemctl is-enabled sleeps", 0, "static\n"],
    ["systemctl start sleeps && systemctl is-active sleeps", 0, "active\n"],
    ["systemctl stop sleeps; systemctl is-active sleeps", 3, "inactive\n"],
    ["systemctl is-system-running", 1, "degraded\n"],
    ["systemctl dance", 1, "Unknown command verb 'dance'.\n"],
    ["httpd -t", 127, "httpd: command not found\n"],
    ["cloud-init status", 0, "status: done\n"],
    ["dnf install -y nginx", 1, "No match for argument: nginx\nError: Unable to find a match: nginx\n"],
    ["dnf -y install python3", 0, "Package python3 is already installed.\nComplete!\n"],
    [
      "logger -t me hello 'a  b'; echo piped | logger -t me; journalctl -t me -o cat",
      0,
      "hello a  b\npiped\n",
    ],
    ["journalctl -u fails -n1 -o cat", 0, "failed: /bin/sh exited with 4\n"],
    ["systemctl start sleeps 2>/dev/null; systemctl is-active -q sleeps nothing", 0, ""],
  ])("%s", async (command, code, output) => {
    expect(await exec(command)).toEqual({ code, output });
  });

  test("tells what its units say to whoever watches", () => {
    expect(lines).toEqual(expect.arrayContaining(["is pending", "is running", "fails: broken", "me: piped"]));
  });
});

test("a timer starts its unit after boot and then again and again, until it is stopped", async () => {
  const server = makeServer({ folder: join(folder, "timer") });
  await server.boot();
  await put(server.folder, {
    "etc/systemd/system/tick.service":
      "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo tick >> $SERVER_ROOT/srv/ticks'\n",
    "etc/systemd/system/tick.timer":
      "[Timer]\nOnBootSec=50ms\nOnUnitInactiveSec=50ms\n[Install]\nWantedBy=timers.target\n",
    "etc/systemd/system/never.timer": "[Timer]\nOnUnitActiveSec=10ms\nUnit=never.service\n",
    "etc/systemd/system/never.service":
      "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo never >> $SERVER_ROOT/srv/ticks'\n",
  });
  await server.exec(["systemctl enable --now tick.timer; systemctl start never.timer"]);
  const ticks = async () => (await read(server, "srv/ticks").catch(() => "")).split("\n").length - 1;
  await eventually(async () => (await ticks()) >= 3);
  await server.exec(["systemctl stop tick.timer"]);
  const then = await ticks();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(await ticks()).toBe(then);
  expect(await read(server, "srv/ticks")).not.toContain("never");
  await server.terminate();
});

describe("a shutdown", () => {
  const note = (text: string) => `/bin/sh -c 'echo ${text} >> $SERVER_ROOT/srv/order'`;

  test("stops units in the reverse of their order, as slowly as they wish, and leaves no process", async () => {
    const server = makeServer({ folder: join(folder, "stop") });
    await server.boot();
    await put(server.folder, {
      "usr/local/bin/forks": "#!/bin/sh\nsleep 1000 & echo $! > $SERVER_ROOT/srv/pids\nwait\n",
      "etc/systemd/system/one.service": `[Service]\nExecStart=/usr/local/bin/forks\nExecStop=${note("one")}\n`,
      "etc/systemd/system/two.service": `[Unit]\nAfter=one.service\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c true\nExecStop=${note("two").replace("echo", "sleep 0.2; echo")}\n`,
      "etc/systemd/system/deaf.service":
        "[Service]\nTimeoutStopSec=200ms\nExecStart=/bin/sh -c 'trap \"\" TERM; echo $$$$ >> $SERVER_ROOT/srv/pids2; while :; do sleep 0.05; done'\n",
    });
    await chmod(join(server.folder, "usr/local/bin/forks"), 0o755);
    await server.exec([
      "systemctl start one two deaf; nohup sleep 1000 > /dev/null & echo $! > $SERVER_ROOT/srv/pids3",
    ]);
    await eventually(() =>
      ["pids", "pids2", "pids3"].every((name) => existsSync(join(server.folder, "srv", name))),
    );
    const pids = (
      await Promise.all(["pids", "pids2", "pids3"].map((name) => read(server, `srv/${name}`)))
    ).map(Number);
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    await server.shutdown();
    expect(pids.map(isAlive)).toEqual([false, false, false]);
    expect(await read(server, "srv/order")).toBe("two\none\n");
  });

  test("ends a boot that waits for itself", async () => {
    const waits = cloudConfig({ runcmd: ["cloud-init status --wait"] });
    const server = makeServer({ folder: join(folder, "stuck"), instance: instance({ userData: waits }) });
    const booting = server.boot();
    await eventually(() =>
      existsSync(join(server.folder, "var/lib/cloud/instances/i-0aaa/sem/config_scripts_user")),
    );
    await server.terminate();
    expect(server.state).toBe("terminated");
    await booting;
  });

  test("that comes while the machine is being turned on leaves nothing running", async () => {
    const server = makeServer({ folder: join(folder, "early") });
    const booting = server.boot();
    await server.terminate();
    await booting;
    expect(server.state).toBe("terminated");
    expect(existsSync(server.folder)).toBe(false);
  });

  test("does not wait for anything when the plug is pulled, also in the middle of a slow stop", async () => {
    const slow = "[Service]\nExecStart=/bin/sleep 1000\nExecStop=/bin/sleep 1000\nKillSignal=SIGWINCH\n";
    const servers = ["plug", "slow"].map((name) => makeServer({ folder: join(folder, name) }));
    for (const server of servers) {
      await server.boot();
      await put(server.folder, { "etc/systemd/system/slow.service": slow });
      await server.exec(["systemctl start slow"]);
    }
    const [plug, stopping] = servers;
    void stopping!.terminate();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    await Promise.all([plug!.terminate({ now: true }), stopping!.terminate({ now: true })]);
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(servers.map((server) => existsSync(server.folder))).toEqual([false, false]);
  });

  test("that is a crash breaks what is open, and the next boot finds the disk as it was", async () => {
    const server = makeServer({ folder: join(folder, "crash") });
    await server.boot();
    await put(server.folder, {
      "etc/systemd/system/slow.service": "[Service]\nExecStart=/bin/sleep 1000\nExecStop=/bin/sleep 1000\n",
      "srv/kept": "kept\n",
    });
    await server.exec(["systemctl start slow"]);
    const started = performance.now();
    await server.crash();
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(server.address(80)).toBeUndefined();
    await server.boot();
    expect([server.state, await read(server, "srv/kept")]).toEqual(["running", "kept\n"]);
    await server.exec(["systemctl start slow"]);
    const stopping = server.shutdown();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.state).toBe("stopping");
    await server.crash();
    await stopping;
  });

  test("by the server's own command turns it off, or boots it anew", async () => {
    const server = makeServer({ folder: join(folder, "power") });
    await server.boot();
    await server.exec(["reboot"]);
    await eventually(() => server.state === "stopping");
    await eventually(() => server.state === "running");
    await server.exec(["shutdown -h now"]);
    await eventually(() => server.state === "stopped");
  });
});

test("a disk that cannot be made is an error of the boot and nothing more", async () => {
  const server = makeServer({ folder: join(folder, "no"), image: join(folder, "no-such-image") });
  expect(await server.boot()).toEqual({ failed: [], errors: [expect.stringContaining("ENOENT")] });
  expect(server.state).toBe("stopped");
});
