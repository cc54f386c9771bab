import { createHash } from "node:crypto";
import { agent } from "./support/agent";
import type { Server } from "./support/lab";
import { describeOnLinux } from "./support/on-linux";
import { visit } from "./support/visitor";
import { watchServer, type WatchedServer } from "./support/watched-server";

describeOnLinux("content", () => {
  let watched: WatchedServer;
  let server: Server;
  /** What of the site has been asked for. */
  const fetched = () => server.aws.asked().filter((asked) => asked.includes("/site/"));
  const say = async (...command: string[]) => (await server.exec(...command)).stdout.trim();
  const kept = async () =>
    (await say("ls", "/srv/tandem/releases")).split("\n").map((name) => name.split("@")[0]);

  beforeAll(async () => {
    watched = await watchServer();
    server = watched.server;
  });
  afterAll(() => watched?.close());

  test("unchanged content costs one request a tick", async () => {
    server.aws.reset();
    for (let ticks = 0; ticks < 3; ticks++) expect((await watched.tick()).code).toBe(0);
    expect(server.aws.asked()).toEqual(Array(3).fill(`GET /${watched.lab.bucket.name}/manifest.json`));
  });

  test("unchanged content does not start the AWS CLI", async () => {
    await say("mv", "/usr/bin/aws", "/usr/bin/aws.away");
    expect((await watched.tick()).code).toBe(0);
    await say("mv", "/usr/bin/aws.away", "/usr/bin/aws");
  });

  test("only what changed is fetched, what is gone disappears, and the release before is kept", async () => {
    const pages = watched.nextVersion();
    const before = await watched.publish(pages);
    await watched.recovers(before);
    const left = { "index.html": "one change\n", "style.css": pages["style.css"] ?? "" };
    server.aws.reset();
    const after = await watched.publish(left);
    await watched.recovers(after);
    expect(fetched()).toEqual([`GET /${watched.lab.bucket.name}/site/index.html`]);
    expect((await visit(`${server.url}/always.txt`)).status).toBe(404);
    expect((await kept()).sort()).toEqual([before, after].sort());
    // The rest is on the disk once, under two names.
    const inodes = await say("sh", "-c", "stat --format %i /srv/tandem/releases/*/source/style.css");
    expect(new Set(inodes.split("\n")).size).toBe(1);
    // Back again: all of it is on the disk already.
    server.aws.reset();
    await watched.recovers(await watched.publish(pages));
    expect(fetched()).toEqual([]);
    expect(await watched.release()).toBe(before);
  });

  test("the release before is live again at once, until another is published", async () => {
    const before = (await watched.release()) ?? "";
    const newest = await watched.publish();
    await watched.recovers(newest);
    for (const release of [before, newest, before]) {
      expect(await server.exec("tandem-agent", "back")).toMatchObject({ code: 0 });
      expect(await watched.release()).toBe(release);
    }
    await watched.recovers(before);
    const next = await watched.publish();
    await watched.recovers(next);
    expect((await kept()).sort()).toEqual([before, next].sort());
  });

  test("three ticks at the same time are one", async () => {
    const release = await watched.publish();
    const runs = await Promise.all([1, 2, 3].map(() => agent(server)));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    await watched.recovers(release);
  });

  test("a site without an error page has a plain one", async () => {
    expect(await visit(`${server.url}/nowhere`)).toMatchObject({
      status: 404,
      body: "<!doctype html><title>Not found</title><h1>Not found</h1>\n",
      server: "server-1",
    });
  });

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
      ...watched.nextVersion(),
      ...Object.fromEntries(paths.map((path) => [path, content(path)])),
    };
    await watched.recovers(await watched.publish(pages));
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
    server.aws.reset();
    await watched.recovers(await watched.publish(changed));
    expect(fetched()).toHaveLength(odd.length);
    for (const path of odd) {
      expect(await (await fetch(`${server.url}/${encodeURIComponent(path)}`)).text()).toBe(`new ${path}`);
    }
  });

  test("in all this time nobody saw a wrong or half page", async () => {
    const { visits, wrong } = await watched.visitor.leave();
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(visits).toBeGreaterThan(500);
  });
});
