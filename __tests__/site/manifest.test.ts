import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { manifestOf } from "../../src/site/manifest";
import { walkSite } from "../../src/site/walk";
import { folderOf } from "../support/site-folder";

const files = { "index.html": "<h1>", "404": "", "10": "", "2": "", "a b/ü\"'\\.css": "x" };
const manifest = (content: Readonly<Record<string, string>>) =>
  manifestOf(walkSite(folderOf(content), "/").files);

test("lists each file with its hash, size and type, in the order of the paths", () => {
  const { release, text } = manifest({ "index.html": "<h1>", "2": "", "10": "" });
  const empty = createHash("sha256").digest("hex");
  const index = createHash("sha256").update("<h1>").digest("hex");
  expect(text).toBe(`{
  "release": "${release}",
  "files": {
    "10": {"sha256":"${empty}","size":0,"type":"application/octet-stream"},
    "2": {"sha256":"${empty}","size":0,"type":"application/octet-stream"},
    "index.html": {"sha256":"${index}","size":4,"type":"text/html; charset=utf-8"}
  }
}
`);
});

test("is the same for the same files, wherever they are and in whatever order they were made", () => {
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(manifest(reversed)).toEqual(manifest(files));
});

test.each([[{ ...files, "index.html": "<h2>" }], [{ ...files, new: "" }], [{ "index.html": "<h1>" }]])(
  "has another release for the files %j",
  (others) => {
    expect(manifest(others).release).not.toBe(manifest(files).release);
  },
);

test("has the release that a server works out from the list as it reads it", () => {
  const { release, text } = manifest(files);
  const asServer = `
import hashlib, json, sys
files = json.load(sys.stdin)["files"]
listing = "".join(f"{e['sha256']} {e['size']} {path}\\n" for path, e in files.items())
print(hashlib.sha256(listing.encode()).hexdigest()[:12])`;
  expect(execFileSync("python3", ["-c", asServer], { input: text }).toString().trim()).toBe(release);
  expect(Object.keys((JSON.parse(text) as { files: object }).files).sort()).toEqual(
    Object.keys(files).sort(),
  );
});
