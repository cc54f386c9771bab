import { managed } from "../model";
import { must } from "../must";
import type { Rule } from "../rule";

export const bucketEncrypted: Rule = {
  id: "bucket-encrypted",
  title: "Where a bucket's encryption is configured, it is on",
  severity: "warn",
  why: "S3 encrypts every new object by itself; a configuration should not say less",
  fix: "set sse_algorithm to AES256 or aws:kms",
  peers: ["CKV_AWS_19", "AVD-AWS-0088", "guard:s3_bucket_server_side_encryption_enabled"],
  *check(model) {
    for (const part of managed(model, "aws_s3_bucket_server_side_encryption_configuration")) {
      yield* must(part, "rule.0.apply_server_side_encryption_by_default.0.sse_algorithm", [
        "AES256",
        "aws:kms",
        "aws:kms:dsse",
      ]);
    }
  },
};
