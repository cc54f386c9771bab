import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeArchive } from "../../src/site/archive";
import { digestOfFile } from "../../src/site/digest";
import { walkSite } from "../../src/site/walk";
import { folderOf } from "../support/site-folder";

const files = {
  "index.html": "<h1>",
  "empty.css": "",
  "block.bin": Buffer.alloc(512, "b"),
  "ü ☂.txt": "not ASCII",
  [`${"folder/".repeat(40)}${"n".repeat(200)}.txt`]: "long",
  [`${"x".repeat(96)}.txt`]: "exactly 100",
  [`${"y".repeat(97)}.txt`]: "101",
};
const out = mkdtempSync(join(tmpdir(), "archive-"));
afterAll(() => rmSync(out, { recursive: true }));

const archiveOf = (folder: string, name: string) => {
  const file = join(out, "new folder", name);
  return { file, digest: writeArchive(walkSite(folder, "/"), file) };
};

test("holds every file under its path, whatever its name and size, and nothing of this machine", () => {
  const { file } = archiveOf(folderOf(files), "a.tar");
  const list = `
import hashlib, json, sys, tarfile
with tarfile.open(sys.argv[1], "r:") as archive:
    print(json.dumps({m.name: [hashlib.sha256(archive.extractfile(m).read()).hexdigest(),
        m.isfile(), m.mode, m.uid, m.gid, m.mtime, m.uname, m.gname] for m in archive}))`;
  const members = JSON.parse(execFileSync("python3", ["-c", list, file], { encoding: "utf8" })) as object;
  const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");
  expect(members).toEqual(
    Object.fromEntries(
      Object.entries(files).map(([path, content]) => [path, [sha256(content), true, 0o644, 0, 0, 0, "", ""]]),
    ),
  );
  expect(execFileSync("tar", ["--list", "--file", file], { encoding: "utf8" })).toContain("index.html\n");
});

test("is the same, byte for byte, for the same files with other times, modes and links", () => {
  const { digest } = archiveOf(folderOf(files), "one.tar");
  const other = folderOf({ ...files, "real/index.html": "<h1>" });
  rmSync(join(other, "index.html"));
  symlinkSync("real/index.html", join(other, "index.html"));
  utimesSync(join(other, "empty.css"), 1, 1);
  chmodSync(join(other, "block.bin"), 0o755);
  const site = walkSite(other, "/");
  const same = { ...site, files: site.files.filter(({ path }) => path !== "real/index.html") };
  expect(writeArchive(same, join(out, "other.tar"))).toEqual(digest);
  expect(digest.sha256).toBe("1daeb8db31303d1ddab02b62aea930f1a74ea537a316c3ade875782d21e76cd6");
});

test("its ETag is the one that S3 gives it", () => {
  const { file, digest } = archiveOf(folderOf(files), "e.tar");
  expect(digest).toEqual(digestOfFile(file));
  expect(digest.etag).toBe(createHash("md5").update(readFileSync(file)).digest("hex"));
});

test("a file that becomes shorter meanwhile is an error", () => {
  const folder = folderOf(files);
  const site = walkSite(folder, "/");
  truncateSync(join(folder, "block.bin"), 100);
  expect(() => writeArchive(site, join(out, "short.tar"))).toThrow(
    /block\.bin became shorter while it was read: run it again$/,
  );
});
