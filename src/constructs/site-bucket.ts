import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { keepPrivate } from "./private-bucket";
import { keptBy } from "./protection";

export interface SiteBucketProps {
  /** The name begins the bucket's, which AWS completes to one that nobody else has. */
  readonly settings: Pick<Settings, "name" | "protect">;
}

/** The bucket that the site is published to and that the servers read. */
export class SiteBucket extends Construct {
  readonly id: string;
  readonly arn: string;
  /** What must be in place before an object is put into the bucket, and outlive the last one. */
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings }: SiteBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, "bucket", {
      bucketPrefix: `${settings.name}-site-`,
      // All that is in it comes from the site's folder: Terraform would upload it again.
      forceDestroy: !settings.protect,
      ...keptBy(settings),
    });
    this.id = bucket.id;
    this.arn = bucket.arn;
    this.ready = keepPrivate(this, bucket, { oldVersionDays: 30 }).ready;
  }
}
