import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { newBucket } from "./bucket";
import { newDisk, python, tickOn } from "./tick";

jest.setTimeout(60_000);

const long = `${"folder/".repeat(30)}ü ☂ [x].txt`;

const pages = {
  "index.html": "<h1><!-- tandem:server --></h1>\n",
  "empty.css": "",
  [long]: "far away\n",
  "large.bin": Buffer.alloc(3_000_000, "0123456789"),
};
const changed = { ...pages, "index.html": "<h2><!-- tandem:server --></h2>\n" };

const bucket = newBucket();
let metadata: Server;
let endpoint: string;
let root: string;

beforeAll(async () => {
  metadata = createServer((request, response) => {
    response.end(request.url?.endsWith("/Server") ? "server-1" : "eu-central-1a");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => metadata.once("listening", resolve));
  const address = metadata.address();
  endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => metadata.close());

beforeEach(() => (root = newDisk()));
afterEach(() => rmSync(root, { recursive: true }));

const tick = () => tickOn(root, { ...bucket.env, AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint });
const live = (file: string) => readFileSync(join(root, "srv/tandem/live", file));
const servesWhole = (site: Readonly<Record<string, string | Buffer>>, release: string) => {
  expect(live("release").toString()).toBe(release);
  for (const [path, content] of Object.entries(site)) {
    const shown = content.toString("latin1").replace("<!-- tandem:server -->", "server-1");
    expect([
      path,
      live(`pages/${path}`).equals(
        Buffer.from(shown, path.endsWith("html") ? "utf8" : typeof content === "string" ? "utf8" : "latin1"),
      ),
    ]).toEqual([path, true]);
  }
};

test.each(["files", "archive"] as const)(
  "a site that is published as %s arrives byte for byte",
  async (way) => {
    const release = bucket.publish(pages, way);
    expect(await tick()).toMatchObject({ code: 0 });
    servesWhole(pages, release);
  },
);

test("nothing new costs one request, a changed file of an archive two", async () => {
  bucket.publish(pages, "archive");
  await tick();
  bucket.asked();
  await tick();
  expect(bucket.asked()).toEqual(["manifest.json"]);
  const before = statSync(join(root, "srv/tandem/live/source/large.bin"));
  const release = bucket.publish(changed, "archive");
  expect((await tick()).stderr).toContain("4 files, 1 of them fetched");
  expect(bucket.asked()).toEqual(["manifest.json", "site/.archive.tar"]);
  servesWhole(changed, release);
  // What did not change is still the same file on the disk.
  expect(statSync(join(root, "srv/tandem/live/source/large.bin")).ino).toBe(before.ino);
});

test("from files to an archive and back nothing is fetched that is there, and nothing gets lost", async () => {
  const release = bucket.publish(pages, "files");
  await tick();
  for (const way of ["archive", "files"] as const) {
    bucket.publish(pages, way);
    bucket.asked();
    expect(await tick()).toMatchObject({ code: 0 });
    expect(bucket.asked()).toEqual(["manifest.json"]);
    servesWhole(pages, release);
  }
  const next = bucket.publish(changed, "archive");
  await tick();
  servesWhole(changed, next);
});

test("an archive that came before its manifest, or one that is gone, changes nothing until both agree", async () => {
  const release = bucket.publish(pages, "archive");
  await tick();
  bucket.publish({ ...changed, "new.html": "new\n" }, "archive");
  const older = readFileSync(bucket.path("manifest.json"));
  const newest = bucket.publish({ ...changed, "new.html": "other\n" }, "archive");
  const newer = readFileSync(bucket.path("manifest.json"));
  // The archive of the third release is there, and the manifest of the second; then its objects, which are gone.
  for (const manifest of [older, older.toString().replace(/\n {2}"archive": .*/, "")]) {
    bucket.put("manifest.json", manifest);
    const refused = await tick();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/stays live: .* is not (in the bucket|what the manifest says)/);
    servesWhole(pages, release);
  }
  bucket.put("manifest.json", newer);
  await tick();
  expect(live("release").toString()).toBe(newest);
});

test("an archive that is damaged, wrong or hostile is not served", async () => {
  const release = bucket.publish(pages, "archive");
  await tick();
  bucket.publish(changed, "archive");
  const good = readFileSync(bucket.path("site/.archive.tar"));
  const manifest = readFileSync(bucket.path("manifest.json"));
  bucket.put("site/.archive.tar", good.subarray(0, 700));
  expect((await tick()).stderr).toContain("stays live: the archive is not what the manifest says");
  for (const member of [
    'put("index.html", b"<h2><!-- tandem:SERVER --></h2>\\n")',
    'put("other.html", b"<h2><!-- tandem:server --></h2>\\n")',
    'put("index.html", type=tarfile.SYMTYPE, linkname="/etc/passwd")',
    'put("index.html", type=tarfile.LNKTYPE, linkname="../../../etc/tandem/site.conf")',
  ]) {
    makeArchive(member);
    expect((await tick()).stderr).toMatch(
      /stays live: index\.html is not (in the bucket|what the manifest says)/,
    );
  }
  servesWhole(pages, release);
  bucket.put("site/.archive.tar", good);
  bucket.put("manifest.json", manifest);
  expect((await tick()).code).toBe(0);
});

test("an archive writes nowhere but where the manifest says", async () => {
  const release = bucket.publish(changed, "archive");
  const good = readFileSync(bucket.path("site/.archive.tar"));
  bucket.put("good.tar", good);
  makeArchive(
    `put("../../../../outside", b"x"); put("${join(root, "outside")}", b"x")
put("folder", type=tarfile.SYMTYPE, linkname="${root}"); put("folder/outside", b"x")
put("etc", type=tarfile.DIRTYPE); put("fifo", type=tarfile.FIFOTYPE)
with tarfile.open("${bucket.path("good.tar")}") as old:
    for member in old: archive.addfile(member, old.extractfile(member))`,
  );
  expect(await tick()).toMatchObject({ code: 0 });
  servesWhole(changed, release);
  expect(readdirSync(root).sort()).toEqual(["etc", "srv"]);
  expect(readdirSync(join(root, "srv/tandem/live/source")).sort()).toEqual(
    [...new Set(Object.keys(changed).map((path) => path.split("/")[0]))].sort(),
  );
  expect(existsSync(join(root, "outside"))).toBe(false);
});

/** Makes the archive anew, with what Python puts into it, and has the manifest name it. */
function makeArchive(members: string): void {
  const script = `
import io, sys, tarfile
archive = tarfile.open(sys.argv[1], "w")
def put(name, body=b"", **more):
    member = tarfile.TarInfo(name)
    member.size = len(body)
    for key, value in more.items(): setattr(member, key, value)
    archive.addfile(member, io.BytesIO(body))
${members}
archive.close()`;
  const file = bucket.path("site/.archive.tar");
  execFileSync(python, ["-c", script, file]);
  const manifest = readFileSync(bucket.path("manifest.json"), "utf8");
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  bucket.put("manifest.json", manifest.replace(/("archive": .*"sha256":")\w+/, `$1${sha256}`));
}
