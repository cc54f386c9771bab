import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { bucketRolesOf } from "../buckets";
import { linkOne } from "../link";
import { blocks, dig } from "../value";

export const bucketLifecycleSane: Rule = {
  id: "bucket-lifecycle-sane",
  title: "No lifecycle rule deletes what is in use",
  severity: "refuse",
  why: "files of the site and states expire while they are the newest version: the site empties itself some day",
  fix: "expire noncurrent versions and incomplete uploads only",
  peers: [],
  *check(model) {
    for (const part of managed(model, "aws_s3_bucket_lifecycle_configuration")) {
      const bucket = linkOne(model, part, "bucket", "aws_s3_bucket");
      const role = bucket === undefined ? undefined : bucketRolesOf(model).get(bucket);
      if (role !== "content" && role !== "state") continue;
      for (const rule of blocks(part, "rule")) {
        const days = dig(rule, ["expiration", "0", "days"]);
        if (dig(rule, ["status"]) === "Enabled" && typeof days === "number" && days > 0) {
          yield wrong(
            part,
            `it deletes the ${role} of ${bucket?.address ?? "the bucket"} after ${days} days`,
            { path: "rule.expiration" },
          );
        }
      }
    }
  },
};
