import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { App, Manifest, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { posix } from "node:path";
import { writeArchive } from "../site/archive";
import type { PublishedArchive } from "../site/manifest";
import { withoutTags, type PublishProps } from "./site-object";

/** Below site/, which servers may read; no file of a site is hidden, so none has this name. */
const archiveKey = "site/.archive.tar";

/**
 * One object with the whole site in it. Its hash is in the manifest and its ETag, not in its key: the provider deletes
 * every version under a key that changes, at once, while under the same key the bucket keeps the releases before.
 */
export function uploadArchive(
  scope: Construct,
  { bucket, site }: PublishProps,
): { readonly object: S3Object; readonly archive: PublishedArchive } {
  const source = posix.join("assets", "archive", "site.tar");
  const stackFolder = posix.join(
    App.of(scope).outdir,
    Manifest.stacksFolder,
    TerraformStack.of(scope).node.id,
  );
  const { etag, sha256, size } = writeArchive(site, posix.join(stackFolder, source));
  const object = new S3Object(scope, "archive", {
    bucket: bucket.id,
    key: archiveKey,
    source,
    contentType: "application/x-tar",
    cacheControl: "no-cache",
    etag,
    overrideProvider: withoutTags,
    dependsOn: bucket.ready,
  });
  return { object, archive: { key: archiveKey, sha256, size } };
}
