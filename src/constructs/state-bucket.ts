import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Construct } from "constructs";
import { keepPrivate } from "./private-bucket";

export interface StateBucketProps {
  readonly bucket: string;
}

/** The bucket that keeps Terraform's state: who loses it loses track of everything that was created. */
export class StateBucket extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: StateBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, "bucket", {
      bucket: props.bucket,
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
    });
    this.id = bucket.id;
    keepPrivate(this, bucket, { oldVersionDays: 90 });
  }
}
