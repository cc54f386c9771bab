import { symlink, unlink, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { copyTree, newDisk, packagesFolder } from "../../src/local/server/disk";
import { createFrontDoor, type FrontDoor } from "../../src/local/server/front-door";
import { createHttpd, type Httpd } from "../../src/local/server/httpd";
import type { Running } from "../../src/local/server/processes";
import { ask, put, temporaryFolder } from "./server-fixtures";

const site = `
DocumentRoot "/srv/site/live/pages"
DirectoryIndex index.html
Alias "/.well-known/who" "/srv/site/live/who.json"
ErrorDocument 404 /404.html
<Directory "/srv/site">
  Require all granted
</Directory>
SetEnvIfExpr "file('/srv/site/live/name') =~ /^([^@]+)@([^@]+)$/" RELEASE=$1 WHO=$2
Header always set Server-Name "expr=%{file:/srv/site/live/server}"
<If "-n reqenv('WHO')">
  Header always set Server-Name "%{WHO}e"
</If>
Header set Cache-Control "max-age=300"
<FilesMatch "\\.html?$">
  Header set Cache-Control "no-cache"
</FilesMatch>
<Files "who.json">
  ForceType application/json
</Files>
<Location "/secret">
  Require all denied
</Location>
<LocationMatch "^/by-release/(?<FILE>.*)$">
  Alias "/srv/site/%{env:RELEASE}/pages/%{env:MATCH_FILE}"
</LocationMatch>
Header append Vary Origin
AddDefaultCharset UTF-8
AddCharset UTF-8 .css
AddOutputFilterByType DEFLATE text/css
KeepAliveTimeout 75
RemoteIPHeader X-Forwarded-For
RewriteEngine On
RewriteCond /run/draining -f
RewriteCond %{HTTP_USER_AGENT} ^Checker
RewriteRule ^ - [R=503]
`;

const root = temporaryFolder();
const css = "body { color: teal } ".repeat(50);
const said: string[] = [];
const noted: string[] = [];
let door: FrontDoor;
let httpd: Httpd;
let running: Running;

const run = (...args: string[]) => httpd.program(args, (text) => void said.push(text));
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  ask(door.port, path, { headers, method });

beforeAll(async () => {
  await newDisk(root);
  await copyTree(join(packagesFolder, "httpd"), root);
  await put(root, {
    "var/log/httpd/access_log": "",
    "etc/httpd/conf.d/site.conf": site,
    "srv/site/one/pages/index.html": "<p>one</p>",
    "srv/site/one/pages/404.html": "<p>lost</p>",
    "srv/site/one/pages/a b/index.html": "<p>inner</p>",
    "srv/site/one/pages/ten.txt": "0123456789",
    "srv/site/one/pages/style.css": css,
    "srv/site/one/pages/100% ü+.txt": "odd",
    "srv/site/one/pages/bare/x.bin": "x",
    "srv/site/one/pages/secret": "s",
    "srv/site/one/who.json": "{}",
    "srv/site/one/server": "server-1",
    "srv/site/two/pages/index.html": "<p>two</p>",
    "srv/site/two/server": "server-1",
  });
  await symlink("one", join(root, "srv/site/live"));
  await symlink("ten.txt", join(root, "srv/site/one/pages/linked.txt"));
  await symlink("/etc/passwd", join(root, "srv/site/one/pages/escape.txt"));
  door = await createFrontDoor();
  httpd = createHttpd(root, door, (text) => void noted.push(text));
  running = run("-DFOREGROUND");
  await running.ready;
});

afterAll(async () => {
  running.signal("SIGTERM");
  await door.remove();
});

test.each([
  ["/", 200, "<p>one</p>"],
  ["/?q=1", 200, "<p>one</p>"],
  ["/index.html", 200, "<p>one</p>"],
  ["/a%20b/", 200, "<p>inner</p>"],
  ["/100%25%20%C3%BC+.txt", 200, "odd"],
  ["/linked.txt", 200, "0123456789"],
  ["//ten.txt", 200, "0123456789"],
  ["/x/../ten.txt", 200, "0123456789"],
  ["/.well-known/who", 200, "{}"],
  ["/nothing", 404, "<p>lost</p>"],
  ["/index.html/x", 404, "<p>lost</p>"],
  ["/bare/", 403, undefined],
  ["/secret", 403, undefined],
  ["/escape.txt", 403, undefined],
  ["/../../../etc/passwd", 400, undefined],
  ["/%2e%2e/%2e%2e/etc/os-release", 400, undefined],
  ["/%zz", 400, undefined],
])("GET %s is %i", async (path, code, body) => {
  const answer = await get(path);
  expect(answer.code).toBe(code);
  if (body !== undefined) expect(answer.body).toBe(body);
  else expect(answer.body).not.toMatch(/root:|amzn/);
});

test("a folder without its slash is redirected to it", async () => {
  expect(await get("/a%20b?q=1", { host: "site.test" })).toMatchObject({
    code: 301,
    headers: { location: "http://site.test/a%20b/?q=1" },
  });
});

test.each([
  ["/", "text/html; charset=utf-8"],
  ["/ten.txt", "text/plain; charset=utf-8"],
  ["/style.css", "text/css; charset=utf-8"],
  ["/bare/x.bin", "application/octet-stream"],
  ["/.well-known/who", "application/json"],
])("the type of %s is %s", async (path, type) => {
  expect((await get(path)).headers["content-type"]?.toLowerCase()).toBe(type);
});

test.each([
  ["/", "no-cache"],
  ["/ten.txt", "max-age=300"],
  ["/nothing", "no-cache"],
  ["/bare/", undefined],
])("Cache-Control of %s is %s: only 'always' reaches an error of httpd's own", async (path, value) => {
  const { headers } = await get(path);
  expect(headers["cache-control"]).toBe(value);
  expect(headers["server-name"]).toBe("server-1");
});

test.each([
  ["bytes=2-5", 206, "2345", "bytes 2-5/10"],
  ["bytes=-3", 206, "789", "bytes 7-9/10"],
  ["bytes=7-", 206, "789", "bytes 7-9/10"],
  ["bytes=7-99", 206, "789", "bytes 7-9/10"],
  ["bytes=5-2", 200, "0123456789", undefined],
  ["bytes=0-1,4-5", 200, "0123456789", undefined],
  ["lines=1-2", 200, "0123456789", undefined],
])("the range %s", async (range, code, body, contentRange) => {
  const answer = await get("/ten.txt", { range });
  expect(answer).toMatchObject({ code, body });
  expect(answer.headers["content-range"]).toBe(contentRange);
});

test("a range beyond the end is refused, and If-Range with another version gives the whole", async () => {
  expect((await get("/ten.txt", { range: "bytes=10-" })).code).toBe(416);
  expect((await get("/ten.txt", { range: "bytes=0-1", "if-range": '"other"' })).code).toBe(200);
});

test("what the visitor has already is not sent again", async () => {
  const { headers } = await get("/ten.txt");
  const [etag = "", modified = ""] = [headers["etag"], headers["last-modified"]];
  const again = await get("/ten.txt", { "if-none-match": `"x", W/${etag}` });
  expect(again).toMatchObject({ code: 304, body: "", headers: { etag } });
  expect((await get("/ten.txt", { "if-modified-since": modified })).code).toBe(304);
  expect((await get("/ten.txt", { "if-none-match": '"x"', "if-modified-since": modified })).code).toBe(200);
  expect((await get("/ten.txt", { "if-match": '"x"' })).code).toBe(412);
});

test("compresses what it is told to, for whoever takes it", async () => {
  const answer = await fetch(`http://127.0.0.1:${door.port}/style.css`, {
    headers: { "accept-encoding": "gzip" },
  });
  expect(answer.headers.get("content-encoding")).toBe("gzip");
  expect(answer.headers.get("etag")).toMatch(/-gzip"$/);
  expect(await answer.text()).toBe(css);
  const plain = await get("/style.css", { "accept-encoding": "identity" });
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.headers["vary"]).toBe("Accept-Encoding, Origin");
  expect(() => gunzipSync(plain.body)).toThrow();
});

test("HEAD has the headers of GET and no body", async () => {
  expect(await get("/ten.txt", {}, "HEAD")).toMatchObject({
    code: 200,
    body: "",
    headers: { "content-length": "10" },
  });
});

test.each(["PUT", "DELETE", "PATCH"])("%s is not allowed", async (method) => {
  expect(await get("/ten.txt", {}, method)).toMatchObject({
    code: 405,
    headers: { allow: "HEAD,GET,POST,OPTIONS" },
  });
});

test("a release that is swapped in is seen at once", async () => {
  await unlink(join(root, "srv/site/live"));
  await symlink("two", join(root, "srv/site/live"));
  expect((await get("/")).body).toBe("<p>two</p>");
  await writeFile(join(root, "srv/site/live/name"), "two@server-9");
  expect(await get("/by-release/index.html")).toMatchObject({
    code: 200,
    headers: { "server-name": "server-9" },
  });
  await unlink(join(root, "srv/site/live"));
  await symlink("one", join(root, "srv/site/live"));
  expect((await get("/by-release/index.html")).code).toBe(404);
});

test("a rewrite rule answers for the file while its conditions hold", async () => {
  const checker = { "user-agent": "Checker/2" };
  expect((await get("/", checker)).code).toBe(200);
  await put(root, { "run/draining": "" });
  expect((await get("/", checker)).code).toBe(503);
  expect((await get("/")).code).toBe(200);
  await unlink(join(root, "run/draining"));
});

test("the access log has the visitor and not the balancer", async () => {
  await get("/ten.txt", { "x-forwarded-for": "203.0.113.7", "user-agent": "browser" });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { readFile } = await import("node:fs/promises");
  const lines = (await readFile(join(root, "var/log/httpd/access_log"), "utf8")).trim().split("\n");
  expect(lines.at(-1)).toMatch(
    /^203\.0\.113\.7 - - \[.*\] "GET \/ten\.txt HTTP\/1\.1" 200 10 "-" "browser"$/,
  );
});

test.each([
  ["<Directory /x>\n", "Directory"],
  ["</Directory>\n", "directory"],
  ["<Files a\n", "Files"],
])("a configuration with %j neither starts nor replaces the one that runs", async (text, name) => {
  await put(root, { "etc/httpd/conf.d/broken.conf": text });
  said.length = 0;
  expect(await run("-t").done).toBe(1);
  expect(said.join("")).toMatch(
    new RegExp(`Syntax error on line 1 of /etc/httpd/conf.d/broken.conf: .*${name}`, "i"),
  );
  expect(await run("-k", "graceful").done).toBe(1);
  expect((await get("/")).code).toBe(200);
  await unlink(join(root, "etc/httpd/conf.d/broken.conf"));
});

test("a graceful restart reads the configuration anew and notes what it does not know", async () => {
  await put(root, { "etc/httpd/conf.d/zz.conf": 'Header always set New yes\nProxyPass "/" "http://x/"\n' });
  expect((await get("/")).headers["new"]).toBeUndefined();
  expect(await run("-k", "graceful").done).toBe(0);
  expect((await get("/")).headers["new"]).toBe("yes");
  expect(noted).toEqual(["/etc/httpd/conf.d/zz.conf:2: ProxyPass is ignored here"]);
});

describe("a fault", () => {
  afterEach(() => httpd.setFault({ kind: "none" }));

  test("error answers 500", async () => {
    httpd.setFault({ kind: "error" });
    expect((await get("/")).code).toBe(500);
  });

  test("slow answers late", async () => {
    httpd.setFault({ kind: "slow", ms: 60 });
    const start = performance.now();
    expect((await get("/")).code).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(55);
  });

  test("cut hangs up", async () => {
    httpd.setFault({ kind: "cut" });
    await expect(get("/")).rejects.toThrow("socket hang up");
  });
});

test("a graceful stop answers what is in flight, hangs up on the idle and resets the new", async () => {
  httpd.setFault({ kind: "slow", ms: 150 });
  const idle = connect(door.port, "127.0.0.1");
  const hungUp = new Promise((resolve) => idle.on("end", resolve).resume());
  await new Promise((resolve) => idle.on("connect", resolve));
  const inFlight = get("/ten.txt");
  await new Promise((resolve) => setTimeout(resolve, 50));
  running.signal("SIGWINCH");
  await expect(get("/")).rejects.toThrow("ECONNRESET");
  expect(await inFlight).toMatchObject({ code: 200, body: "0123456789", headers: { connection: "close" } });
  await hungUp;
  idle.destroy();
  expect(await running.done).toBe(0);
});
