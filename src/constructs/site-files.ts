import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { AssetType, TerraformAsset, TerraformIterator, TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import type { Site } from "../site/site";
import { withoutTags, type PublishProps } from "./site-object";
import { literal } from "./template";

/** One object for each file, at its path. */
export function uploadFiles(scope: Construct, { bucket, site }: PublishProps): S3Object {
  const folder = copyIntoStack(scope, site);
  // Terraform evaluates what for_each says again for each of its objects: a local value is worked out once.
  const map = new TerraformLocal(
    scope,
    "site-files",
    Object.fromEntries(
      site.files.map(({ path, contentType, cacheControl, etag }) => [
        literal(path),
        { type: contentType, cache: cacheControl, etag },
      ]),
    ),
  );
  const files = TerraformIterator.fromMap(map.asAnyMap);
  return new S3Object(scope, "files", {
    forEach: files,
    bucket: bucket.id,
    key: `site/${files.key}`,
    source: `${folder.path}/${files.key}`,
    contentType: files.getString("type"),
    cacheControl: files.getString("cache"),
    // The content's hash, in the form in which S3 tells it: a changed file is noticed, and so is a changed object.
    etag: files.getString("etag"),
    overrideProvider: withoutTags,
    dependsOn: bucket.ready,
  });
}

/**
 * The folder is copied beside the stack's JSON, which then needs nothing else and names no folder of this machine.
 * The copy is always at the same place: its path is an argument of each object, and a path with a hash in it would
 * upload all of them when one has changed.
 */
function copyIntoStack(scope: Construct, site: Site): TerraformAsset {
  return new TerraformAsset(scope, "folder", {
    path: site.folder,
    type: AssetType.DIRECTORY,
    assetHash: "files",
  });
}
