import { bucketsWithArchive, isArchive } from "../archives";
import { linkBefore, linkOne } from "../link";
import { managed, type Model } from "../model";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { readBefore, text } from "../value";

export const publishedSetKept: Rule = {
  id: "published-set-kept",
  title: "A plan does not unpublish the site",
  severity: "refuse",
  why: "an empty or wrong folder, after a build that failed, would delete the pages of the running site",
  fix: "look at the folder that is published; waive this rule if the pages are meant to go",
  peers: [],
  *check(model) {
    const archived = bucketsWithArchive(model);
    for (const [bucket, objects] of byBucket(model)) {
      if (bucket.action === "delete" && objects.every(({ action }) => action === "delete")) continue;
      // The pages go on inside of an archive.
      if (archived.has(bucket)) continue;
      const gone = objects.filter((object) => object.action === "delete");
      const index = gone.find(
        (object) => /(^|\/)(index|error|404)\.html?$/.test(keyOf(object)) && depth(object) <= 2,
      );
      const archive = gone.find((object) => isArchive(keyOf(object)));
      if (archive !== undefined && !hasIndex(model, bucket)) {
        yield wrong(archive, `it holds the site, is deleted, and no index page takes its place`);
      }
      const share = gone.length / objects.length;
      if (index !== undefined) yield wrong(index, `the site's ${keyOf(index)} is deleted`);
      if (gone.length >= 3 && share > 0.25) {
        yield wrong(bucket, `${gone.length} of its ${objects.length} published files are deleted`);
      }
    }
  },
};

function byBucket(model: Model): Map<Resource, Resource[]> {
  const buckets = new Map<Resource, Resource[]>();
  for (const object of model.changes) {
    if (object.type !== "aws_s3_object" || object.before === undefined || object.deposed !== undefined)
      continue;
    const [bucket] = linkBefore(model, object, "bucket", "aws_s3_bucket");
    if (bucket !== undefined) buckets.set(bucket, [...(buckets.get(bucket) ?? []), object]);
  }
  return buckets;
}

function hasIndex(model: Model, bucket: Resource): boolean {
  return managed(model, "aws_s3_object").some(
    (object) =>
      linkOne(model, object, "bucket", "aws_s3_bucket") === bucket &&
      /(^|\/)index\.html?$/.test(text(object, "key") ?? ""),
  );
}

function keyOf(object: Resource): string {
  return String(readBefore(object, "key") ?? "");
}

function depth(object: Resource): number {
  return keyOf(object).split("/").length;
}
