import { partsOf } from "../buckets";
import { managed } from "../model";
import { must } from "../must";
import type { Rule } from "../rule";

export const bucketAclsDisabled: Rule = {
  id: "bucket-acls-disabled",
  title: "Access lists are off",
  severity: "warn",
  why: "with access lists on, an object can belong to, and be opened by, somebody else than the bucket's owner",
  fix: "set object_ownership to BucketOwnerEnforced, which is also what a new bucket has",
  see: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
  peers: ["CKV2_AWS_65", "S3.12", "prowler:s3_bucket_acl_prohibited"],
  *check(model) {
    for (const bucket of managed(model, "aws_s3_bucket")) {
      for (const part of partsOf(model, bucket, "aws_s3_bucket_ownership_controls")) {
        yield* must(part, "rule.0.object_ownership", ["BucketOwnerEnforced"]);
      }
    }
  },
};
