import { partsOf } from "../buckets";
import { managed } from "../model";
import { must } from "../must";
import { wrong, type Rule } from "../rule";

export const bucketPublicAccessBlocked: Rule = {
  id: "bucket-public-access-blocked",
  title: "Every bucket blocks public access",
  severity: "refuse",
  critical: true,
  why: "one wrong policy or ACL later, everybody reads the bucket, or writes to it",
  fix: "add an aws_s3_bucket_public_access_block for the bucket with all four flags true",
  see: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  peers: [
    "CKV2_AWS_6",
    "CKV_AWS_53",
    "CKV_AWS_54",
    "CKV_AWS_55",
    "CKV_AWS_56",
    "AVD-AWS-0086",
    "AVD-AWS-0087",
    "AVD-AWS-0091",
    "AVD-AWS-0093",
    "AVD-AWS-0094",
    "AwsSolutions-S2",
    "S3.8",
    "S3.1",
  ],
  *check(model) {
    for (const bucket of managed(model, "aws_s3_bucket")) {
      const guards = partsOf(model, bucket, "aws_s3_bucket_public_access_block");
      if (guards.length === 0) yield wrong(bucket, "no aws_s3_bucket_public_access_block belongs to it");
      for (const guard of guards) {
        for (const flag of [
          "block_public_acls",
          "block_public_policy",
          "ignore_public_acls",
          "restrict_public_buckets",
        ]) {
          yield* must(guard, flag, [true], false);
        }
      }
    }
  },
};
