import { linkOne } from "./link";
import { managed, type Model } from "./model";
import type { Resource } from "./resource";
import { text } from "./value";

/** Whether an object of this key holds many files: what a site publishes may be in it, where no plan shows it. */
export function isArchive(key: string): boolean {
  return /\.(tar(\.\w+)?|tgz|zip)$/.test(key);
}

/** The buckets that hold an archive once the plan is carried out. */
export function bucketsWithArchive(model: Model): ReadonlySet<Resource | undefined> {
  const archives = managed(model, "aws_s3_object").filter((object) => isArchive(text(object, "key") ?? ""));
  return new Set(archives.map((object) => linkOne(model, object, "bucket", "aws_s3_bucket")));
}
