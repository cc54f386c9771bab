import { bucketsWithArchive } from "../archives";
import { linkOne } from "../link";
import { managed } from "../model";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { read, text } from "../value";

export const indexAndErrorPublished: Rule = {
  id: "index-and-error-published",
  title: "The site has an index page, and its pages are sent as HTML",
  severity: "refuse",
  why: "without an index page the address itself answers 403, and a page without its type is downloaded and not shown",
  fix: "publish an index.html, and set content_type to text/html on pages",
  peers: ["terrascan:s3BucketNoWebsiteIndexDoc"],
  *check(model) {
    const pages = new Map<Resource, Resource[]>();
    for (const object of managed(model, "aws_s3_object")) {
      if (!/\.html?$/.test(text(object, "key") ?? "")) continue;
      const bucket = linkOne(model, object, "bucket", "aws_s3_bucket");
      if (bucket !== undefined) pages.set(bucket, [...(pages.get(bucket) ?? []), object]);
      const type = read(object, "content_type");
      if (
        typeof type === "string"
          ? !type.startsWith("text/html") && !type.startsWith("application/xhtml")
          : type === undefined
      ) {
        yield wrong(
          object,
          `it is a page, and its content_type is ${type === undefined ? "not set" : String(type)}`,
          // Servers tell the type by the file's name; S3, a CDN and other readers go by this one.
          { path: "content_type", mild: true },
        );
      }
    }
    const archived = bucketsWithArchive(model);
    for (const [bucket, objects] of pages) {
      if (archived.has(bucket)) continue;
      if (objects.some((object) => /(^|\/)index\.html?$/.test(text(object, "key") ?? ""))) continue;
      yield wrong(bucket, `it holds ${objects.length} pages and no index.html`);
    }
  },
};
