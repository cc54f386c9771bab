import { link, linkOne } from "./link";
import { memo } from "./memo";
import { managed, type Model } from "./model";
import type { Resource } from "./resource";
import { dig, text } from "./value";

/** What a bucket is used for, by what refers to it. */
export type BucketRole = "content" | "log" | "state" | "other";

export const bucketRolesOf = memo((model: Model): ReadonlyMap<Resource, BucketRole> => {
  const roles = new Map<Resource, BucketRole>();
  for (const bucket of managed(model, "aws_s3_bucket")) roles.set(bucket, "other");
  for (const object of managed(model, "aws_s3_object")) {
    const bucket = linkOne(model, object, "bucket", "aws_s3_bucket");
    if (bucket !== undefined) roles.set(bucket, "content");
  }
  for (const bucket of logBuckets(model)) roles.set(bucket, "log");
  for (const [bucket] of roles) if (isStateBucket(model, bucket)) roles.set(bucket, "state");
  return roles;
});

export function bucketsOf(model: Model, role: BucketRole): Resource[] {
  return [...bucketRolesOf(model)].flatMap(([bucket, has]) => (has === role ? [bucket] : []));
}

/** The resources of one type that configure this bucket. */
export function partsOf(model: Model, bucket: Resource, type: string): Resource[] {
  return managed(model, type).filter((part) =>
    link(model, part, "bucket", "aws_s3_bucket").to.includes(bucket),
  );
}

/** The name of the bucket that holds this configuration's own state, when it is in S3. */
export function backendBucket(model: Model): string | undefined {
  const backend = model.source?.backend;
  const name = dig(backend?.settings, ["bucket"]);
  return backend?.type === "s3" && typeof name === "string" ? name : undefined;
}

function isStateBucket(model: Model, bucket: Resource): boolean {
  const name = backendBucket(model);
  return name !== undefined && (text(bucket, "bucket") === name || text(bucket, "id") === name);
}

function logBuckets(model: Model): Resource[] {
  return [
    ...managed(model, "aws_lb").flatMap((lb) => link(model, lb, "access_logs", "aws_s3_bucket").to),
    ...managed(model, "aws_s3_bucket_logging").flatMap(
      (part) => link(model, part, "target_bucket", "aws_s3_bucket").to,
    ),
  ];
}
