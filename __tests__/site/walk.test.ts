import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../src/error";
import { walkSite } from "../../src/site/walk";
import { folderOf } from "../support/site-folder";

function problems(folder: string, healthCheckPath = "/"): string[] {
  try {
    walkSite(folder, healthCheckPath);
  } catch (error) {
    if (error instanceof UserError) return error.message.replaceAll(folder, "FOLDER").split("\n");
    throw error;
  }
  return [];
}

test("finds every file, sorted by its path, with what S3 and a browser need of it", () => {
  const folder = folderOf({
    "index.html": "<h1>",
    "b/x.css": "",
    "a b/ü ${x} %{y} 100%+'\".txt": "hi",
    Z: "z",
  });
  expect(walkSite(folder, "/")).toEqual({
    folder,
    files: [
      expect.objectContaining({ path: "Z", contentType: "application/octet-stream", size: 1 }),
      expect.objectContaining({
        path: "a b/ü ${x} %{y} 100%+'\".txt",
        contentType: "text/plain; charset=utf-8",
      }),
      {
        path: "b/x.css",
        size: 0,
        etag: "d41d8cd98f00b204e9800998ecf8427e",
        sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        contentType: "text/css; charset=utf-8",
        cacheControl: "public, max-age=300",
      },
      expect.objectContaining({ path: "index.html", cacheControl: "no-cache", size: 4 }),
    ],
  });
});

test("follows links that stay in the folder, to files and to folders", () => {
  const folder = folderOf({ "index.html": "i", "en/page.html": "p" });
  symlinkSync("en", join(folder, "default"));
  symlinkSync("../index.html", join(folder, "en", "index.html"));
  expect(walkSite(folder, "/").files.map(({ path }) => path)).toEqual([
    "default/index.html",
    "default/page.html",
    "en/index.html",
    "en/page.html",
    "index.html",
  ]);
});

test("takes a folder that is itself reached by a link", () => {
  const folder = folderOf({ "site/index.html": "i" });
  symlinkSync("site", join(folder, "current"));
  expect(walkSite(join(folder, "current"), "/").files).toHaveLength(1);
});

test("publishes .well-known", () => {
  const folder = folderOf({ "index.html": "", ".well-known/security.txt": "" });
  expect(walkSite(folder, "/").files[0]?.path).toBe(".well-known/security.txt");
});

test.each([
  [
    { "index.html": "", ".env": "" },
    "FOLDER: .env is hidden, and nothing hidden is published: move it out of the folder",
  ],
  [
    { "index.html": "", "a/.git/config": "" },
    "FOLDER: a/.git is hidden, and nothing hidden is published: move it out of the folder",
  ],
  [
    { "index.html": "", "a/.well-known/x": "" },
    "FOLDER: a/.well-known is hidden, and nothing hidden is published: move it out of the folder",
  ],
  [
    { "index.html": "", ".well-known/tandem": "" },
    "FOLDER: .well-known/tandem must not be there, each server answers it with its own name: rename it",
  ],
  [
    { "index.html": "", "a\nb": "" },
    "FOLDER: a\\nb must have a name of printable characters in UTF-8: rename it",
  ],
  [{}, "FOLDER: it must hold a site, got no file: put an index.html there"],
  [{ "a/index.html": "" }, "FOLDER: index.html must be there, it is the first page: add it"],
])("refuses the files %j", (files, problem) => {
  expect(problems(folderOf(files), "/.well-known/tandem")).toEqual([problem]);
});

test("refuses a path that is too long for S3", () => {
  const deep = Array.from({ length: 5 }, () => "ü".repeat(110)).join("/");
  expect(problems(folderOf({ "index.html": "", [`${deep}/x`]: "" }))).toEqual([
    expect.stringMatching(/ must have a path of at most 1019 bytes, got 1104: shorten it$/),
  ]);
});

test("refuses links that leave the folder, lead nowhere or lead back", () => {
  const outside = folderOf({ "secret.txt": "" });
  const folder = folderOf({ "index.html": "", "a/b/x": "" });
  symlinkSync(join(outside, "secret.txt"), join(folder, "file"));
  symlinkSync(outside, join(folder, "folder"));
  symlinkSync("../..", join(folder, "a", "b", "up"));
  symlinkSync("nothing", join(folder, "gone"));
  symlinkSync("self", join(folder, "self"));
  expect(problems(folder)).toEqual([
    "FOLDER: a/b/up must not link to a folder that it is in: remove the link",
    `FOLDER: file must not link out of the folder, to ${outside}/secret.txt: put a copy there`,
    `FOLDER: folder must not link out of the folder, to ${outside}: put a copy there`,
    expect.stringMatching(/^FOLDER: gone cannot be read: ENOENT/),
    expect.stringMatching(/^FOLDER: self cannot be read: ELOOP/),
  ]);
});

test("a folder whose name begins with the site folder's is outside of it", () => {
  const folder = folderOf({ "site/index.html": "", "site-secret/x": "" });
  symlinkSync("../site-secret/x", join(folder, "site", "x"));
  expect(problems(join(folder, "site"))).toEqual([
    expect.stringContaining("x must not link out of the folder"),
  ]);
});

test("refuses what is neither file nor folder", () => {
  const folder = folderOf({ "index.html": "" });
  execFileSync("mkfifo", [join(folder, "pipe")]);
  expect(problems(folder)).toEqual(["FOLDER: pipe must be a file or a folder: remove it"]);
});

test("refuses a name that is not UTF-8", () => {
  const folder = folderOf({ "index.html": "" });
  execFileSync("sh", ["-c", "touch \"$(printf 'caf\\351')\""], { cwd: folder });
  expect(problems(folder)).toEqual([
    expect.stringMatching(/must have a name of printable characters in UTF-8/),
  ]);
});

test("tells files and folders that cannot be read", () => {
  const folder = folderOf({ "index.html": "", "locked.html": "", "closed/x": "" });
  chmodSync(folder, 0o755);
  chmodSync(join(folder, "locked.html"), 0);
  chmodSync(join(folder, "closed"), 0);
  const found = asNobody(() => problems(folder));
  chmodSync(join(folder, "closed"), 0o755);
  expect(found).toEqual([
    expect.stringMatching(/^FOLDER: closed cannot be read: EACCES/),
    expect.stringMatching(/^FOLDER: locked.html cannot be read: EACCES/),
  ]);
});

test.each([
  ["index.html", /^siteFolder must be a folder that can be read, got .*index.html: it is a file$/],
  ["nothing", /^siteFolder must be a folder that can be read, got .*nothing: cannot be read: ENOENT/],
])("refuses %s as the folder", (name, message) => {
  const folder = folderOf({ "index.html": "" });
  expect(() => walkSite(join(folder, name), "/")).toThrow(UserError);
  expect(() => walkSite(join(folder, name), "/")).toThrow(message);
});

test("tells everything that is wrong at once", () => {
  expect(problems(folderOf({ ".a": "", "b/.c": "", x: "" }), "/up")).toHaveLength(4);
});

test.each([
  ["/", []],
  ["/?full=1", []],
  ["//", []],
  ["/index.html", []],
  ["/a/", []],
  ["/a/../a/./", []],
  ["/a/page%20one.html", []],
  ["/.well-known/tandem", []],
  [
    "/b",
    [
      "FOLDER: the health check page b must be there, because healthCheckPath is /b: add the page, or change healthCheckPath in cdktf.json",
    ],
  ],
  ["/b/", [expect.stringContaining("the health check page b/index.html must be there")]],
  ["/a", [expect.stringContaining("but it is a folder: write healthCheckPath with '/' at its end")]],
  ["/a/page%2Fone.html", [expect.stringContaining("a/page/one.html must be there")]],
  ["/%ff", [expect.stringContaining("%ff must be there")]],
])("the health check path %s", (path, found) => {
  const folder = folderOf({ "index.html": "", "a/index.html": "", "a/page one.html": "" });
  expect(problems(folder, path)).toEqual(found);
});

/** Root can read everything. */
function asNobody<T>(action: () => T): T {
  if (process.getuid?.() !== 0) return action();
  process.seteuid?.(65534);
  try {
    return action();
  } finally {
    process.seteuid?.(0);
  }
}
