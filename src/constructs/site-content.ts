import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { AssetType, TerraformAsset, TerraformIterator, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { digestOfText } from "../site/digest";
import { manifestOf } from "../site/manifest";
import type { Site } from "../site/site";
import type { SiteBucket } from "./site-bucket";
import { literal } from "./template";

export interface SiteContentProps {
  readonly bucket: Pick<SiteBucket, "id" | "ready">;
  readonly site: Site;
}

/** The site's files and, once they are all there, the manifest by which the servers take them. */
export class SiteContent extends Construct {
  /** Stands for the content of all files. */
  readonly release: string;
  /** The manifest's object: who depends on it finds the whole site in the bucket. */
  readonly published: ITerraformDependable;

  constructor(scope: Construct, id: string, { bucket, site }: SiteContentProps) {
    super(scope, id);
    const manifest = manifestOf(site.files);
    const files = uploadFiles(this, bucket, site);
    this.published = new S3Object(this, "manifest", {
      bucket: bucket.id,
      key: "manifest.json",
      content: literal(manifest.text),
      contentType: "application/json; charset=utf-8",
      cacheControl: "no-cache",
      etag: digestOfText(manifest.text).etag,
      overrideProvider: withoutTags,
      dependsOn: [files],
    });
    this.release = manifest.release;
  }
}

function uploadFiles(scope: Construct, bucket: SiteContentProps["bucket"], site: Site): S3Object {
  const folder = copyIntoStack(scope, site);
  const files = TerraformIterator.fromMap(
    Object.fromEntries(
      site.files.map(({ path, contentType, cacheControl, etag }) => [
        literal(path),
        { type: contentType, cache: cacheControl, etag },
      ]),
    ),
  );
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

/** An object can have ten tags, and a changed tag would be written to each: the bucket's own tags are enough. */
const withoutTags = { defaultTags: { tags: {} } };
