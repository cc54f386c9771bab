import { UserError } from "../error";
import { parseManifest, type WrittenManifest } from "../site/manifest";
import type { BucketHistory, ObjectVersion } from "./bucket-history";

/** A release that was published, as the bucket still has it. */
export interface Published extends WrittenManifest {
  /** Of the manifest. */
  readonly version: ObjectVersion;
}

const manifestKey = "manifest.json";

/** What is published now, and what was before it: the release that is wanted, or the last other one. */
export async function findReleases(
  history: BucketHistory,
  wanted: string | undefined,
): Promise<{ readonly current: Published; readonly previous: Published }> {
  let current: Published | undefined;
  const others = new Set<string>();
  for (const version of await history.versions(manifestKey)) {
    const manifest = parseManifest(await history.text(manifestKey, version));
    if (manifest === undefined) continue;
    const found = { ...manifest, version };
    current ??= found;
    if (found.release === current.release) continue;
    if (wanted === undefined || found.release === wanted) return { current, previous: found };
    others.add(found.release);
  }
  if (current === undefined) throw new UserError("nothing was published yet: deploy the site first");
  const kept = "old versions are kept for 30 days";
  if (others.size === 0) {
    throw new UserError(
      `the bucket has no release before ${current.release} (${kept}): there is nothing to roll back to`,
    );
  }
  if (wanted === current.release) throw new UserError(`release ${wanted} is what is published now`);
  throw new UserError(
    `--release must be one that the bucket still has (${kept}): ${[...others].join(", ")}, got ${wanted}`,
  );
}

/** Makes a release's own content what the bucket has, each object checked by its hash, and last its manifest. */
export async function publishAgain(
  history: BucketHistory,
  { current, previous }: { readonly current: Published; readonly previous: Published },
  note: (text: string) => void,
): Promise<void> {
  const objects = changedObjects(current, previous);
  // All are found and checked before the first is changed.
  let done = 0;
  const found = await inParallel(objects, async (object) => {
    const version = await versionWith(history, object, previous);
    note(`${(done += 1)} of ${objects.length} checked`);
    return { key: object.key, version };
  });
  await inParallel(
    found.filter(({ version }) => !version.latest),
    ({ key, version }) => history.restore(key, version),
  );
  await history.restore(manifestKey, previous.version);
}

interface PublishedObject {
  readonly key: string;
  readonly sha256: string;
  readonly size: number;
}

/** What servers take for a release, less what they take for the current one too. */
export function changedObjects(current: Published, previous: Published): readonly PublishedObject[] {
  const known = new Map(objectsOf(current).map(({ key, sha256 }) => [key, sha256]));
  return objectsOf(previous).filter(({ key, sha256 }) => known.get(key) !== sha256);
}

/** The objects that a manifest stands for. */
function objectsOf({ archive, files }: Published): readonly PublishedObject[] {
  if (archive !== undefined) return [archive];
  return files.map(({ path, sha256, size }) => ({ key: `site/${path}`, sha256, size }));
}

/** The version that has the content: most likely the one that was the newest when the manifest was written. */
async function versionWith(
  history: BucketHistory,
  { key, sha256, size }: PublishedObject,
  { release, version: manifest }: Published,
): Promise<ObjectVersion> {
  const versions = (await history.versions(key)).filter((version) => version.size === size);
  const before = (version: ObjectVersion) => version.modified <= manifest.modified;
  for (const version of [...versions.filter(before), ...versions.filter((each) => !before(each))]) {
    if ((await history.sha256(key, version)) === sha256) return version;
  }
  throw new UserError(
    `release ${release} cannot be published again: the bucket no longer has ${key} as it was. Nothing was changed`,
  );
}

const atOnce = 16;

async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
