import { createHash } from "node:crypto";
import { folderOf } from "../support/site-folder";
import { locals, plain, resources, siteWith } from "../support/synth";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const files = { "index.html": "<h1>", "a b/${x}.css": "b{}", "app.3f2a9c1b.js": "x" };
const site = siteWith({ siteFolder: folderOf(files) });
const { content_files: objects, content_manifest: manifest } = resources(site, "aws_s3_object");

test("each file is an object at its path, with its type, its caching and the hash of its content", () => {
  expect(locals(site)["content_site-files"]).toEqual({
    "a b/$${x}.css": { type: "text/css; charset=utf-8", cache: "public, max-age=300", etag: md5("b{}") },
    "app.3f2a9c1b.js": {
      type: "text/javascript; charset=utf-8",
      cache: "public, max-age=31536000, immutable",
      etag: md5("x"),
    },
    "index.html": { type: "text/html; charset=utf-8", cache: "no-cache", etag: md5("<h1>") },
  });
  expect(plain(objects)).toEqual({
    for_each: "${local.content_site-files}",
    bucket: "${aws_s3_bucket.bucket.id}",
    key: "site/${each.key}",
    source: "assets/content_folder/files/${each.key}",
    content_type: "${each.value.type}",
    cache_control: "${each.value.cache}",
    etag: "${each.value.etag}",
    override_provider: { default_tags: { tags: {} } },
    depends_on: [
      "aws_s3_bucket_public_access_block.bucket_public-access",
      "aws_s3_bucket_ownership_controls.bucket_ownership",
      "aws_s3_bucket_versioning.bucket_versioning",
      "aws_s3_bucket_server_side_encryption_configuration.bucket_encryption",
    ],
    lifecycle: { create_before_destroy: true },
  });
});

test("the manifest follows when all files are there", () => {
  const { content, etag, ...others } = manifest as { content: string; etag: string };
  expect(others).toEqual({
    bucket: "${aws_s3_bucket.bucket.id}",
    key: "manifest.json",
    content_type: "application/json; charset=utf-8",
    cache_control: "no-cache",
    override_provider: { default_tags: { tags: {} } },
    depends_on: ["aws_s3_object.content_files"],
    lifecycle: { create_before_destroy: true },
  });
  const uploaded = content.replaceAll("$${", "${");
  expect(etag).toBe(md5(uploaded));
  const { release, files: listed } = JSON.parse(uploaded) as { release: string; files: object };
  expect(Object.keys(listed)).toEqual(["a b/${x}.css", "app.3f2a9c1b.js", "index.html"]);
  expect(site.output.release?.value).toBe(release);
});

test("a changed file changes its own object and the manifest, and the place of no other", () => {
  const changed = siteWith({ siteFolder: folderOf({ ...files, "index.html": "<h2>" }) });
  expect(resources(changed, "aws_s3_object").content_files).toEqual(objects);
  const [before, after] = [site, changed].map((each) => locals(each)["content_site-files"]);
  expect(after).toEqual({
    ...before,
    "index.html": { type: "text/html; charset=utf-8", cache: "no-cache", etag: md5("<h2>") },
  });
});

describe("as an archive", () => {
  const siteFolder = folderOf(files);
  const archived = siteWith({ siteFolder, publish: "archive" });
  const {
    content_archive: archive,
    content_manifest: itsManifest,
    ...others
  } = resources(archived, "aws_s3_object");

  test("the site is one object, at the same place whatever is in it", () => {
    expect(others).toEqual({});
    expect(archive).toEqual({
      bucket: "${aws_s3_bucket.bucket.id}",
      key: "site/.archive.tar",
      source: "assets/archive/site.tar",
      content_type: "application/x-tar",
      cache_control: "no-cache",
      etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      override_provider: { default_tags: { tags: {} } },
      depends_on: objects?.depends_on,
      lifecycle: { create_before_destroy: true },
    });
  });

  test("the manifest follows when the archive is there, and names it", () => {
    expect(itsManifest?.depends_on).toEqual(["aws_s3_object.content_archive"]);
    const { archive: key, ...rest } = JSON.parse(itsManifest?.content as string) as {
      archive: object;
    };
    expect(key).toEqual({
      key: "site/.archive.tar",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      size: expect.any(Number) as number,
    });
    expect(rest).toEqual(JSON.parse(manifest?.content as string));
  });

  test("the release is the one of the same files", () => {
    expect(archived.output.release).toEqual(site.output.release);
  });
});
