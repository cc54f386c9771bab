import { openLab, type Lab, type Server } from "./support/lab";
import { describeOnLinux } from "./support/on-linux";
import { userDataFor } from "./support/user-data";
import { visit } from "./support/visitor";

const site = {
  "index.html": "<h1>A site</h1>\n",
  "404.html": "<h1>Lost?</h1>\n",
  "app.3f2a9c1b.js": `// ${"x".repeat(5_000)}\n`,
  "report-20240115.txt": "of a day\n",
  "icons/a.txt": "an icon\n",
  "cgi-bin/a.txt": "no program\n",
  "empty/note.txt": "a folder without an index\n",
};

describeOnLinux("what httpd answers", () => {
  let lab: Lab;
  let server: Server;

  beforeAll(async () => {
    lab = await openLab();
    await lab.bucket.publish(site);
    const userData = userDataFor(lab.bucket, { syncInterval: 3_000, deregistrationDelay: 30 });
    const zone = "eu-central-1a";
    server = await lab.launch({ instanceId: "i-0f1e2d3c4b5a69788", serverName: "server-1", zone, userData });
    await server.powerOn();
    await server.booted();
  });
  afterAll(() => lab?.close());

  test("folders that httpd keeps for itself are the site's", async () => {
    expect((await visit(`${server.url}/icons/a.txt`)).body).toBe("an icon\n");
    expect((await visit(`${server.url}/cgi-bin/a.txt`)).body).toBe("no program\n");
  });

  test.each([
    ["/", "no-cache"],
    ["/app.3f2a9c1b.js", "public, max-age=31536000, immutable"],
    ["/report-20240115.txt", "public, max-age=300"],
    ["/icons/a.txt", "public, max-age=300"],
  ])("%s is kept by a browser as %s", async (path, expected) => {
    expect((await visit(server.url + path)).headers.get("cache-control")).toBe(expected);
  });

  test("an unchanged page is not sent again, compressed or not", async () => {
    for (const encoding of ["gzip", "identity"]) {
      const headers = { "accept-encoding": encoding };
      const whole = await visit(`${server.url}/app.3f2a9c1b.js`, headers);
      expect(whole.headers.get("content-encoding")).toBe(encoding === "gzip" ? "gzip" : null);
      expect(whole.body).toBe(site["app.3f2a9c1b.js"]);
      const etag = whole.headers.get("etag") ?? "";
      expect(
        await visit(`${server.url}/app.3f2a9c1b.js`, { ...headers, "if-none-match": etag }),
      ).toMatchObject({
        status: 304,
        body: "",
      });
    }
  });

  test("an error is the site's own page, a folder is not listed, and httpd keeps its version to itself", async () => {
    const lost = await visit(`${server.url}/nowhere`);
    expect(lost).toMatchObject({ status: 404, body: "<h1>Lost?</h1>\n", server: "server-1" });
    expect(await visit(`${server.url}/empty/`)).toMatchObject({ status: 403, body: "<h1>Lost?</h1>\n" });
    expect(lost.headers.get("server")).toBe("Apache");
  });

  test.each([
    ["x-content-type-options", "nosniff"],
    ["x-frame-options", "SAMEORIGIN"],
    ["referrer-policy", "strict-origin-when-cross-origin"],
  ])("every answer has the header %s: %s", async (header, expected) => {
    for (const path of ["/", "/nowhere", "/empty/"]) {
      expect((await visit(server.url + path)).headers.get(header)).toBe(expected);
    }
  });

  test("httpd runs the event MPM and keeps connections longer than a balancer does", async () => {
    expect((await server.exec("httpd", "-V")).stdout).toMatch(/Server MPM: +event/);
    expect((await visit(server.url)).headers.get("keep-alive")).toBe("timeout=75");
  });

  test("the log names the visitor and not the balancer", async () => {
    await visit(`${server.url}/?who`, { "x-forwarded-for": "192.0.2.1, 203.0.113.9" });
    const { stdout } = await server.exec("grep", "-F", "/?who", "/var/log/httpd/access_log");
    expect(stdout).toMatch(/^203\.0\.113\.9 /);
  });
});
