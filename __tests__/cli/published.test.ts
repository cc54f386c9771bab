import { createHash } from "node:crypto";
import type { BucketHistory, ObjectVersion } from "../../src/cli/bucket-history";
import { findReleases, publishAgain } from "../../src/cli/published";
import { manifestOf, type PublishedArchive } from "../../src/site/manifest";

type Files = Readonly<Record<string, string>>;
interface Kept extends ObjectVersion {
  readonly content: string;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const manifestText = (files: Files, archive?: PublishedArchive): string =>
  manifestOf(
    Object.keys(files)
      .sort()
      .map((path) => {
        const content = files[path] ?? "";
        const headers = { contentType: "text/html", cacheControl: "no-cache", etag: "" };
        return { path, sha256: sha256(content), size: content.length, ...headers };
      }),
    archive,
  ).text;

/** A versioned bucket in memory, in which each publication takes a minute. */
function newBucket() {
  const objects = new Map<string, Kept[]>();
  const restored: string[] = [];
  let minutes = 0;
  const put = (key: string, content: string, size = content.length) => {
    const before = (objects.get(key) ?? []).map((version) => ({ ...version, latest: false }));
    const id = `${key}@${minutes}.${before.length}`;
    const modified = new Date(Date.UTC(2026, 0, 1, 0, minutes));
    objects.set(key, [{ id, size, modified, latest: true, content }, ...before]);
  };
  const find = (key: string, { id }: ObjectVersion) => objects.get(key)?.find((version) => version.id === id);
  const history: BucketHistory = {
    versions: async (key) => objects.get(key) ?? [],
    text: async (key, version) => find(key, version)?.content ?? "",
    sha256: async (key, version) => sha256(find(key, version)?.content ?? ""),
    restore: async (key, version) => {
      restored.push(key);
      put(key, find(key, version)?.content ?? "");
    },
  };
  const publish = (files: Files, published: Files = {}) => {
    minutes += 1;
    for (const [path, content] of Object.entries(files)) {
      if (published[path] !== content) put(`site/${path}`, content);
    }
    put("manifest.json", manifestText(files));
  };
  const now = (key: string) => objects.get(key)?.[0]?.content;
  return { history, publish, put, now, restored, objects };
}

const first = { "index.html": "one", "about.html": "about", "gone.html": "gone" };
const second = { "index.html": "two", "about.html": "about", "new.html": "new" };

async function rollBack({ history }: ReturnType<typeof newBucket>, wanted?: string) {
  const both = await findReleases(history, wanted);
  await publishAgain(history, both, () => undefined);
  return both;
}

test("the release before is brought back, what has changed alone, and the manifest last", async () => {
  const bucket = newBucket();
  bucket.publish(first);
  bucket.publish(second, first);
  await rollBack(bucket);
  expect(bucket.now("site/index.html")).toBe("one");
  expect(bucket.now("manifest.json")).toBe(manifestText(first));
  expect(bucket.restored).toEqual(["site/index.html", "manifest.json"]);
});

test("of a site that is an archive, the archive is brought back", async () => {
  const bucket = newBucket();
  const archived = (files: Files, content: string) => {
    const archive = { key: "site/.archive.tar", sha256: sha256(content), size: content.length };
    bucket.put("site/.archive.tar", content);
    bucket.put("manifest.json", manifestText(files, archive));
  };
  archived(first, "all of the first");
  archived(second, "the second");
  await rollBack(bucket);
  expect(bucket.restored).toEqual(["site/.archive.tar", "manifest.json"]);
  expect(bucket.now("site/.archive.tar")).toBe("all of the first");
});

test("one more rollback takes the first one back", async () => {
  const bucket = newBucket();
  bucket.publish(first);
  bucket.publish(second, first);
  await rollBack(bucket);
  await rollBack(bucket);
  expect(bucket.now("site/index.html")).toBe("two");
  expect(bucket.now("manifest.json")).toBe(manifestText(second));
});

test("an older release can be named, and others are told of when it is not there", async () => {
  const bucket = newBucket();
  const third = { "index.html": "three" };
  bucket.publish(first);
  bucket.publish(second, first);
  bucket.publish(third, second);
  const release = (files: Files) => (JSON.parse(manifestText(files)) as { release: string }).release;
  await expect(findReleases(bucket.history, "none")).rejects.toThrow(
    `--release must be one that the bucket still has (old versions are kept for 30 days): ${release(second)}, ${release(first)}, got none`,
  );
  await expect(findReleases(bucket.history, release(third))).rejects.toThrow("is what is published now");
  expect((await rollBack(bucket, release(first))).previous.release).toBe(release(first));
  expect(bucket.now("site/index.html")).toBe("one");
});

test("the content decides, also where times do not tell the versions apart", async () => {
  const bucket = newBucket();
  bucket.publish({ "index.html": "one" });
  bucket.put("site/index.html", "ONE");
  bucket.publish({ "index.html": "two" });
  await rollBack(bucket);
  expect(bucket.now("site/index.html")).toBe("one");
});

test("a release that is no longer whole is refused before anything is changed", async () => {
  const bucket = newBucket();
  bucket.publish(first);
  bucket.publish(second, first);
  bucket.objects.set("site/index.html", bucket.objects.get("site/index.html")!.slice(0, 1));
  await expect(rollBack(bucket)).rejects.toThrow(
    /the bucket no longer has site\/index\.html as it was\. Nothing was/,
  );
  expect(bucket.restored).toEqual([]);
});

test("a manifest that somebody has overwritten is no release", async () => {
  const bucket = newBucket();
  bucket.publish(first);
  bucket.put("manifest.json", manifestText(first).replace("index", "other"));
  bucket.put("manifest.json", "{");
  bucket.publish(second, first);
  await rollBack(bucket);
  expect(bucket.now("manifest.json")).toBe(manifestText(first));
});

test.each([
  ["nothing was published", [], "nothing was published yet"],
  ["there was one release only", [first], "there is nothing to roll back to"],
])("when %s, it says so", async (_what, releases: readonly Files[], said) => {
  const bucket = newBucket();
  releases.forEach((files) => bucket.publish(files));
  await expect(findReleases(bucket.history, undefined)).rejects.toThrow(said);
});
