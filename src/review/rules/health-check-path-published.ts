import { bucketsWithArchive } from "../archives";
import { linkOne } from "../link";
import { managed, type Model } from "../model";
import { wrong, type Rule } from "../rule";
import { sitesOf } from "../site";
import { text } from "../value";

export const healthCheckPathPublished: Rule = {
  id: "health-check-path-published",
  title: "The health check asks for a page that is published",
  severity: "refuse",
  critical: true,
  why: "a check on a page that does not exist takes every server out of service",
  fix: 'set health_check.path to a page of the site, such as "/"',
  peers: ["CKV_AWS_261"],
  *check(model) {
    const keys = publishedKeys(model);
    if (keys.length === 0) return;
    for (const { groups } of sitesOf(model)) {
      for (const { resource } of groups) {
        const path = (text(resource, "health_check.0.path") ?? "/").split("?")[0] ?? "/";
        if (path.startsWith("/.well-known/") || isPublished(path, keys)) continue;
        yield wrong(resource, `it asks for ${path}, and no object of that path is published`, {
          path: "health_check.path",
        });
      }
    }
  },
};

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
