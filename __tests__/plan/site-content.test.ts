import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { TerraformStack, Testing } from "cdktf";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SiteContent } from "../../src/constructs/site-content";
import { walkSite } from "../../src/site/walk";
import { startEmulatedAws, type EmulatedAws } from "../support/emulated-aws";
import { folderOf } from "../support/site-folder";
import { newApp } from "../support/synth";
import { keepStateBeside, terraform } from "../support/terraform";

jest.setTimeout(120_000);

const MiB = 1024 * 1024;
const strange = "a b/ü ${x} %{y} 100%+'\" %20.txt";
const site = folderOf({
  "index.html": "<h1>",
  "empty.css": "",
  "404": "a number for a name",
  [strange]: "strange",
  "five.bin": Buffer.alloc(5 * MiB, "5"),
  "six.bin": Buffer.alloc(6 * MiB, "six"),
  "twelve.bin": Buffer.alloc(12 * MiB, "0123456789abc"),
});

let aws: EmulatedAws;
let out: string;
let folder: string;

beforeAll(async () => {
  aws = await startEmulatedAws();
  out = Testing.fullSynth(contentStack());
  folder = join(out, "stacks", "content");
  keepStateBeside(folder);
  await terraform(folder, aws.env, ["init"]);
  await terraform(folder, aws.env, ["apply", "-auto-approve"]);
});
afterAll(async () => {
  await aws.stop();
  rmSync(out, { recursive: true });
});

/** The content alone in a bucket. */
function contentStack(): TerraformStack {
  const stack = new TerraformStack(newApp(), "content");
  new AwsProvider(stack, "aws", { region: "us-east-1", defaultTags: [{ tags: { Project: "tandem" } }] });
  const bucket = new S3Bucket(stack, "bucket", { bucket: "content" });
  const versioning = new S3BucketVersioningA(stack, "versioning", {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
  new SiteContent(stack, "content", {
    settings: { publish: "files" },
    bucket: { id: bucket.id, ready: [versioning] },
    site: walkSite(site, "/"),
  });
  return stack;
}

/** Asks for an object as somebody with an account; the emulator believes any signature. */
function s3(key: string, query = "", init: RequestInit = {}): Promise<Response> {
  const scope = "Credential=local/20000101/us-east-1/s3/aws4_request";
  const headers = { Authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` };
  const path = key.split("/").map(encodeURIComponent).join("/");
  return fetch(`${aws.url}/content/${path}${query}`, { ...init, headers });
}

/** The resources that a plan would change. */
async function planned(): Promise<string[]> {
  const { stdout } = await terraform(folder, aws.env, ["plan", "-detailed-exitcode"], [0, 2]);
  return [...stdout.matchAll(/^ {2}# (.+) (?:will|must) be (.+)$/gm)].map(
    ([, address, what]) => `${what} ${address?.replace(/_[0-9A-F]{8}/, "")}`,
  );
}

test("every file is there as it is, with its type and caching, whatever its name and size", async () => {
  const { files } = walkSite(site, "/");
  expect(files).toHaveLength(7);
  for (const { path, size, etag, contentType, cacheControl } of files) {
    const { status, headers } = await s3(`site/${path}`, "", { method: "HEAD" });
    expect([path, status, headers.get("content-length"), headers.get("etag")]).toEqual([
      path,
      200,
      String(size),
      `"${etag}"`,
    ]);
    expect([headers.get("content-type"), headers.get("cache-control")]).toEqual([contentType, cacheControl]);
  }
  expect(await (await s3(`site/${strange}`)).text()).toBe("strange");
});

test("the manifest is there as the servers expect it", async () => {
  const manifest = (await (await s3("manifest.json")).json()) as {
    files: Record<string, unknown>;
  };
  expect(Object.keys(manifest.files)).toContain(strange);
});

test("objects have no tags, so that a changed tag does not touch them", async () => {
  const tagging = await s3("site/index.html", "?tagging");
  expect(await tagging.text()).toMatch(/<TagSet\s*\/>|<TagSet>\s*<\/TagSet>/);
});

test("a second plan finds nothing to do, for files of one part and of several", async () => {
  expect(await planned()).toEqual([]);
});

test("an object that somebody else changed is noticed, and so is a changed file", async () => {
  await s3("site/six.bin", "", { method: "PUT", body: "not ours" });
  expect(await planned()).toEqual(['updated in-place aws_s3_object.content_files["six.bin"]']);

  writeFileSync(join(site, "index.html"), "<h2>");
  const again = Testing.fullSynth(contentStack());
  cpSync(join(again, "stacks", "content"), folder, { recursive: true });
  rmSync(again, { recursive: true });
  expect(await planned()).toEqual([
    'updated in-place aws_s3_object.content_files["index.html"]',
    'updated in-place aws_s3_object.content_files["six.bin"]',
    "updated in-place aws_s3_object.content_manifest",
  ]);
});
