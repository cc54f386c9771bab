import { bucketRolesOf, partsOf } from "../buckets";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { blocks, dig, read, text, UNKNOWN } from "../value";

export const bucketLifecycleBounded: Rule = {
  id: "bucket-lifecycle-bounded",
  title: "Old versions, logs and broken uploads go some day",
  severity: "warn",
  why: "every version of every file is kept, and paid for, for ever",
  fix: "add an aws_s3_bucket_lifecycle_configuration that expires noncurrent versions (of a log bucket: objects) and aborts incomplete uploads",
  see: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
  peers: ["CKV2_AWS_61", "CKV_AWS_300", "S3.10", "S3.13"],
  *check(model) {
    for (const [bucket, role] of bucketRolesOf(model)) {
      const rules = partsOf(model, bucket, "aws_s3_bucket_lifecycle_configuration").flatMap((part) =>
        read(part, "rule") === UNKNOWN ? [UNKNOWN] : blocks(part, "rule"),
      );
      if (rules.includes(UNKNOWN)) continue;
      const enabled = rules.filter((rule) => dig(rule, ["status"]) === "Enabled");
      const versioned = partsOf(model, bucket, "aws_s3_bucket_versioning").some(
        (part) => text(part, "versioning_configuration.0.status") === "Enabled",
      );
      if (versioned && !enabled.some((rule) => isSet(rule, "noncurrent_version_expiration"))) {
        yield wrong(bucket, "it keeps old versions, and no lifecycle rule ever expires them");
      } else if (role === "log" && !enabled.some((rule) => isSet(rule, "expiration"))) {
        yield wrong(bucket, "logs are written to it, and no lifecycle rule ever expires them");
      } else if (
        rules.length > 0 &&
        !enabled.some((rule) => isSet(rule, "abort_incomplete_multipart_upload"))
      ) {
        yield wrong(bucket, "no lifecycle rule aborts incomplete uploads, which cost and are not listed");
      }
    }
    for (const part of managed(model, "aws_s3_bucket_lifecycle_configuration")) {
      if (blocks(part, "rule").some((rule) => dig(rule, ["status"]) === "Disabled"))
        yield wrong(part, "one of its rules is disabled", { path: "rule.status" });
    }
  },
};

function isSet(rule: unknown, block: string): boolean {
  const found = dig(rule, [block]);
  return Array.isArray(found) && found.length > 0;
}
