import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { keepPrivate } from "./private-bucket";

export interface SiteBucketProps {
  /** Begins the bucket's name; AWS completes it to one that nobody else has. */
  readonly name: string;
}

/** The bucket that the site is published to and that the servers read. */
export class SiteBucket extends Construct {
  readonly id: string;
  readonly arn: string;
  /** What must be in place before an object is put into the bucket, and outlive the last one. */
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SiteBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, "bucket", {
      bucketPrefix: `${props.name}-site-`,
      // All that is in it comes from the site's folder: Terraform would upload it again.
      forceDestroy: true,
    });
    this.id = bucket.id;
    this.arn = bucket.arn;
    this.ready = keepPrivate(this, bucket, { oldVersionDays: 30 });
  }
}
