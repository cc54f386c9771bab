import { createHash } from "node:crypto";
import type { Fate } from "./support/aws-link";
import type { Pages } from "./support/bucket";
import { openLab, type Lab, type Server } from "./support/lab";
import { describeOnLinux } from "./support/on-linux";
import { userDataFor } from "./support/user-data";
import { startVisitor, visit, type Visitor } from "./support/visitor";

const zone = "eu-central-1a";

/** Pages that differ in every part from one version to the next, large enough to be caught half written. */
function version(number: number): Pages {
  const line = `version ${number} of <!-- tandem:server --> in <!-- tandem:zone -->\n`;
  return {
    "index.html": line.repeat(200 + number),
    "style.css": `/* ${number} */\n`.repeat(3_000 + number),
    "always.txt": "the same\n",
  };
}

/** Lines of the agent's functions, counted as they run: most of them where a release goes live. */
const steps = [
  ...["main 4", "identity 5", "fetch_manifest 9", "bring 5", "build 4", "build 16", "render 6"],
  ...[1, 3, 5, 6, 7, 8, 9, 10].map((line) => `make_live ${line}`),
];

// A boot, or a tick among other work, takes its time on a busy machine.
jest.setTimeout(180_000);

describeOnLinux("content", () => {
  let lab: Lab;
  let server: Server;
  let visitor: Visitor;
  let versions = 0;
  let live: string;

  const publish = async (): Promise<string> => {
    const pages = version(++versions);
    visitor.expect(lab.bucket.manifestFor(pages).release, pages);
    return lab.bucket.publish(pages);
  };
  const tick = async (): Promise<boolean> =>
    (await server.exec("systemctl", "start", "tandem-agent.service")).code === 0;
  const reason = async (): Promise<string> =>
    (await server.exec("journalctl", "--unit", "tandem-agent.service", "--lines", "1", "--output", "cat"))
      .stdout;
  /** What is live, after a tick that must fail for this reason. */
  const refuses = async (why: RegExp): Promise<void> => {
    expect(await tick()).toBe(false);
    expect(await reason()).toMatch(why);
    expect((await visit(server.url)).release).toBe(live);
  };
  const recovers = async (release: string): Promise<void> => {
    server.aws.meet(() => "pass");
    expect(await tick()).toBe(true);
    live = release;
    expect((await visit(server.url)).release).toBe(live);
  };
  const meeting =
    (part: string, fate: Fate) =>
    (asked: string): Fate =>
      asked.startsWith("GET") && asked.includes(part) ? fate : "pass";

  beforeAll(async () => {
    lab = await openLab();
    const first = version(0);
    live = await lab.bucket.publish(first);
    const userData = userDataFor(lab.bucket, { syncInterval: 3_000, deregistrationDelay: 30 });
    server = await lab.launch({ instanceId: "i-0f1e2d3c4b5a69788", serverName: "server-1", zone, userData });
    await server.powerOn();
    await server.booted();
    visitor = startVisitor(server, "server-1", zone, ["index.html", "style.css"]);
    visitor.expect(live, first);
  }, 120_000);
  afterAll(() => lab?.close(), 60_000);

  test("an object that is cut short is not served", async () => {
    const release = await publish();
    server.aws.meet(meeting("/site/style.css", "cut"));
    await refuses(/files cannot be fetched/);
    await recovers(release);
  }, 90_000);

  test("an object that differs from the manifest is not served", async () => {
    const release = await publish();
    const same = Buffer.from(String(version(versions)["style.css"]).replaceAll("*", "#"));
    server.aws.meet(meeting("/site/style.css", { body: same }));
    await refuses(/style\.css is not what the manifest says: sha256 [0-9a-f]{12}, wanted [0-9a-f]{12}/);
    await recovers(release);
  });

  test("a manifest before its objects waits for them", async () => {
    const pages = version(++versions);
    const { release, text } = lab.bucket.manifestFor({ ...pages, "new.html": "new" });
    visitor.expect(release, pages);
    await lab.bucket.put("manifest.json", text);
    await refuses(/(is not in the bucket|is not what the manifest says)/);
    await recovers(await lab.bucket.publish({ ...pages, "new.html": "new" }));
    expect(live).toBe(release);
  });

  test("a manifest that contradicts itself is not believed", async () => {
    const { text } = lab.bucket.manifestFor(version(++versions));
    await lab.bucket.put(
      "manifest.json",
      text.replace(/"release": "[0-9a-f]{12}"/, '"release": "0123456789ab"'),
    );
    await refuses(/the manifest says release 0123456789ab, but its files make [0-9a-f]{12}/);
    await recovers(await publish());
  });

  test("a bucket that is down changes nothing", async () => {
    const release = await publish();
    server.aws.meet(() => "dead");
    await refuses(/the manifest cannot be fetched/);
    server.aws.meet(() => ({ status: 500 }));
    await refuses(/the manifest cannot be fetched/);
    await recovers(release);
  }, 60_000);

  test("a full disk changes nothing, and is no trouble once there is room again", async () => {
    const release = await publish();
    await server.exec("sh", "-c", "dd if=/dev/zero of=/filler bs=64k; dd if=/dev/zero of=/filler2 bs=1");
    expect(await tick()).toBe(false);
    expect((await visit(server.url)).release).toBe(live);
    await server.exec("rm", "/filler", "/filler2");
    await recovers(release);
  }, 60_000);

  test("only what changed is fetched, what is gone disappears, and the release before is kept", async () => {
    const before = live;
    const left = { "index.html": "one change\n", "style.css": version(versions)["style.css"] ?? "" };
    visitor.expect(lab.bucket.manifestFor(left).release, left);
    await lab.bucket.publish(left);
    server.aws.reset();
    expect(await tick()).toBe(true);
    live = (await visit(server.url)).release ?? "";
    const fetched = server.aws.asked().filter((asked) => asked.includes("/site/"));
    expect(fetched).toEqual([`GET /${lab.bucket.name}/site/index.html`]);
    expect((await visit(`${server.url}/always.txt`)).status).toBe(404);
    const kept = (await server.exec("ls", "/srv/tandem/releases")).stdout.trim().split("\n");
    expect(kept.map((name) => name.split("@")[0]).sort()).toEqual([before, live].sort());
    // Back again: all of it is on the disk already.
    await lab.bucket.publish(version(versions));
    server.aws.reset();
    await recovers(before);
    expect(server.aws.asked().filter((asked) => asked.includes("/site/"))).toEqual([]);
  });

  test("three ticks at the same time are one", async () => {
    const release = await publish();
    const runs = await Promise.all([1, 2, 3].map(() => agent(server)));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    await recovers(release);
  });

  test("a killed agent leaves the site whole at every step, and the next tick goes on", async () => {
    let published = await publish();
    for (const step of steps) {
      if ((await visit(server.url)).release === published) published = await publish();
      const killed = await agent(server, step);
      expect({ step, code: killed.code }).toEqual({ step, code: 137 });
      expect((await visit(server.url)).status).toBe(200);
    }
    await recovers(await publish());
  }, 150_000);

  test("a killed agent leaves the site whole at any moment", async () => {
    let published = await publish();
    for (let moment = 0; moment < 20; moment++) {
      if ((await visit(server.url)).release === published) published = await publish();
      await server.exec("systemctl", "start", "--no-block", "tandem-agent.service");
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2_000));
      await server.exec("systemctl", "kill", "--signal", "KILL", "tandem-agent.service");
    }
    await recovers(await publish());
  }, 120_000);

  test("names of every kind and 3,000 files arrive byte for byte", async () => {
    const odd = [
      "with space.txt",
      "ünï ☂.txt",
      "100%.txt",
      "a%20b.txt",
      "a+b.txt",
      "[x]*?.txt",
      "it's.txt",
      "~a&b=c;d.txt",
    ];
    const many = Array.from({ length: 3_000 }, (_, n) => `folder-${n % 200}/file-${n}.txt`);
    const paths = [...odd, ...odd.map((name) => `a b/ü%/${name}`), ...many];
    const content = (path: string) => createHash("sha512").update(path).digest();
    const pages = {
      ...version(++versions),
      ...Object.fromEntries(paths.map((path) => [path, content(path)])),
    };
    visitor.expect(lab.bucket.manifestFor(pages).release, pages);
    await recovers(await lab.bucket.publish(pages));
    const wrong: string[] = [];
    for (const path of paths) {
      const answer = await fetch(`${server.url}/${path.split("/").map(encodeURIComponent).join("/")}`);
      const body = Buffer.from(await answer.arrayBuffer());
      if (answer.status !== 200 || !body.equals(content(path))) wrong.push(path);
    }
    expect(wrong).toEqual([]);
    // A change of odd names alone is fetched by name.
    const changed = {
      ...pages,
      ...Object.fromEntries(odd.map((path) => [path, Buffer.from(`new ${path}`)])),
    };
    visitor.expect(lab.bucket.manifestFor(changed).release, changed);
    server.aws.reset();
    await recovers(await lab.bucket.publish(changed));
    expect(server.aws.asked().filter((asked) => asked.includes("/site/"))).toHaveLength(odd.length);
    for (const path of odd) {
      expect(await (await fetch(`${server.url}/${encodeURIComponent(path)}`)).text()).toBe(`new ${path}`);
    }
  }, 120_000);

  test("in all this time nobody saw a wrong or half page", async () => {
    const { visits, wrong } = await visitor.leave();
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(visits).toBeGreaterThan(2_000);
  });
});

/** Runs the agent itself, which is killed at a step such as "build 3": before the third line that runs in that function. */
function agent(server: Server, step?: string) {
  const address = "AWS_ENDPOINT_URL=http://169.254.169.123:4566";
  if (step === undefined) return server.exec("env", address, "/usr/local/bin/tandem-agent");
  const script = `
import os, signal, sys
function, left = sys.argv[1], int(sys.argv[2])
def trace(frame, event, _):
    global left
    if frame.f_code.co_filename == "agent" and frame.f_code.co_name == function and event == "line":
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace
code = compile(open("/usr/local/bin/tandem-agent").read(), "agent", "exec")
sys.settrace(trace)
exec(code, {"__name__": "__main__"})`;
  return server.exec("env", address, "sh", "-c", 'python3 -c "$0" "$@"; exit $?', script, ...step.split(" "));
}
