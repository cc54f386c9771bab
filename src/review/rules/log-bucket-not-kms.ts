import { bucketsOf, partsOf } from "../buckets";
import { wrong, type Rule } from "../rule";
import { read } from "../value";

export const logBucketNotKms: Rule = {
  id: "log-bucket-not-kms",
  title: "The balancer's log bucket is encrypted with S3's own keys",
  severity: "refuse",
  why: "access logs of a load balancer can be written to SSE-S3 buckets only, whatever other tools recommend",
  fix: "set sse_algorithm to AES256 on that bucket",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html#access-log-create-bucket",
  peers: ["CKV_AWS_145 (asks for the opposite)", "AVD-AWS-0132 (asks for the opposite)"],
  *check(model) {
    for (const bucket of bucketsOf(model, "log")) {
      for (const part of partsOf(model, bucket, "aws_s3_bucket_server_side_encryption_configuration")) {
        const path = "rule.0.apply_server_side_encryption_by_default.0.sse_algorithm";
        if (String(read(part, path)).startsWith("aws:kms")) {
          yield wrong(part, `it encrypts ${bucket.address} with KMS, and access logs are written there`, {
            path,
          });
        }
      }
    }
  },
};
