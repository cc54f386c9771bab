import { linkOne } from "../link";
import { backendBucket } from "../buckets";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { text } from "../value";

export const logBucketSeparate: Rule = {
  id: "log-bucket-separate",
  title: "Logs go to a bucket of their own",
  severity: "refuse",
  why: "a bucket that logs into itself grows without end, and logs beside the pages or the state are read by who may read those",
  fix: "make one bucket for logs",
  peers: [],
  *check(model) {
    const content = new Set(
      managed(model, "aws_s3_object").map((object) => linkOne(model, object, "bucket", "aws_s3_bucket")),
    );
    const sinks = [
      ...managed(model, "aws_lb").map((at) => ({
        at,
        to: linkOne(model, at, "access_logs", "aws_s3_bucket"),
        from: undefined,
      })),
      ...managed(model, "aws_s3_bucket_logging").map((at) => ({
        at,
        to: linkOne(model, at, "target_bucket", "aws_s3_bucket"),
        from: linkOne(model, at, "bucket", "aws_s3_bucket"),
      })),
    ];
    for (const { at, to, from } of sinks) {
      if (to === undefined) continue;
      if (to === from) yield wrong(at, `${to.address} writes its log into itself`);
      else if (content.has(to))
        yield wrong(at, `its log goes to ${to.address}, which holds the site's files`);
      else if (backendBucket(model) !== undefined && text(to, "bucket") === backendBucket(model)) {
        yield wrong(at, `its log goes to ${to.address}, which holds the state`);
      }
    }
  },
};
