import { bucketRolesOf, partsOf } from "../buckets";
import { must } from "../must";
import { wrong, type Rule } from "../rule";

export const bucketVersioned: Rule = {
  id: "bucket-versioned",
  title: "Buckets keep old versions",
  severity: "warn",
  why: "a file that was overwritten or deleted by mistake cannot be brought back",
  fix: "add an aws_s3_bucket_versioning with status Enabled",
  see: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
  peers: [
    "CKV_AWS_21",
    "AVD-AWS-0090",
    "S3BucketVersioningEnabled",
    "S3.14",
    "terrascan:AC_AWS_0214",
    "guard:s3_bucket_versioning_enabled",
  ],
  *check(model) {
    for (const [bucket, role] of bucketRolesOf(model)) {
      if (role === "log") continue;
      const parts = partsOf(model, bucket, "aws_s3_bucket_versioning");
      if (parts.length === 0) yield wrong(bucket, "no aws_s3_bucket_versioning belongs to it");
      for (const part of parts) yield* must(part, "versioning_configuration.0.status", ["Enabled"]);
    }
  },
};
