import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { digestOfText } from "../site/digest";
import { manifestOf } from "../site/manifest";
import { uploadArchive } from "./site-archive";
import { uploadFiles } from "./site-files";
import { withoutTags, type PublishProps } from "./site-object";
import { literal } from "./template";

export interface SiteContentProps extends PublishProps {
  readonly settings: Pick<Settings, "publish">;
}

/** The site's files and, once they are all there, the manifest by which the servers take them. */
export class SiteContent extends Construct {
  /** Stands for the content of all files. */
  readonly release: string;
  /** The manifest's object: who depends on it finds the whole site in the bucket. */
  readonly published: ITerraformDependable;

  constructor(scope: Construct, id: string, props: SiteContentProps) {
    super(scope, id);
    const { settings, bucket, site } = props;
    const { object, archive } =
      settings.publish === "archive" ? uploadArchive(this, props) : { object: uploadFiles(this, props) };
    const manifest = manifestOf(site.files, archive);
    this.published = new S3Object(this, "manifest", {
      bucket: bucket.id,
      key: "manifest.json",
      content: literal(manifest.text),
      contentType: "application/json; charset=utf-8",
      cacheControl: "no-cache",
      etag: digestOfText(manifest.text).etag,
      overrideProvider: withoutTags,
      dependsOn: [object],
    });
    this.release = manifest.release;
  }
}
