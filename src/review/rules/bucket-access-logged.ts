import { bucketsOf } from "../buckets";
import { link } from "../link";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";

export const bucketAccessLogged: Rule = {
  id: "bucket-access-logged",
  title: "Where buckets log who reads them, every bucket does",
  severity: "warn",
  why: "the bucket without a log is the one that is asked about later",
  fix: "add an aws_s3_bucket_logging for it; the bucket that takes the logs needs none",
  peers: ["CKV_AWS_18", "AVD-AWS-0089", "AwsSolutions-S1", "S3.9"],
  *check(model) {
    const logs = managed(model, "aws_s3_bucket_logging");
    if (logs.length === 0) return;
    const done = new Set([
      ...bucketsOf(model, "log"),
      ...logs.flatMap((log) => link(model, log, "bucket", "aws_s3_bucket").to),
    ]);
    for (const bucket of managed(model, "aws_s3_bucket"))
      if (!done.has(bucket)) yield wrong(bucket, "no aws_s3_bucket_logging belongs to it");
  },
};
