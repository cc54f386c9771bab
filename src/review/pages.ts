import { bucketsWithArchive } from "./archives";
import { linkOne } from "./link";
import { managed, type Model } from "./model";
import { text } from "./value";

/** The keys of the objects in the bucket that holds the site's pages. */
export function publishedKeys(model: Model): string[] {
  const objects = managed(model, "aws_s3_object");
  const pages = objects.filter((object) => /\.html?$/.test(text(object, "key") ?? ""));
  const archived = bucketsWithArchive(model);
  const buckets = new Set(
    pages
      .map((page) => linkOne(model, page, "bucket", "aws_s3_bucket"))
      .filter((bucket) => !archived.has(bucket)),
  );
  return objects
    .filter((object) => buckets.has(linkOne(model, object, "bucket", "aws_s3_bucket")))
    .flatMap((object) => text(object, "key") ?? []);
}

/** Pages may lie below a prefix of the bucket; a folder's page is its index.html. */
export function isPublished(path: string, keys: readonly string[]): boolean {
  const wanted = path.endsWith("/")
    ? [`${path}index.html`, `${path}index.htm`]
    : [path, `${path}/index.html`, `${path}.html`];
  return keys.some((key) => wanted.some((each) => `/${key}`.endsWith(each)));
}
