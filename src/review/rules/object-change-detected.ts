import { link } from "../link";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { read, text } from "../value";

export const objectChangeDetected: Rule = {
  id: "object-change-detected",
  title: "A changed file is uploaded, and no two files share a key",
  severity: "refuse",
  why: "an object that is read from a file and has no hash is never uploaded again, and of two objects with one key the last one wins",
  fix: "set source_hash to the file's hash (filemd5), and give each object a key of its own",
  peers: [],
  *check(model) {
    const keys = new Map<string, string>();
    for (const object of managed(model, "aws_s3_object")) {
      const hashed = ["source_hash", "etag"].some((path) => read(object, path) !== undefined);
      if (read(object, "source") !== undefined && !hashed) {
        yield wrong(object, "it uploads a file and has neither source_hash nor etag", {
          path: "source_hash",
        });
      }
      const bucket = link(model, object, "bucket", "aws_s3_bucket");
      const place = `${bucket.to[0]?.address ?? bucket.literals[0] ?? ""}/${text(object, "key") ?? object.address}`;
      const other = keys.get(place);
      if (other !== undefined) yield wrong(object, `it has the key of ${other}`, { path: "key" });
      keys.set(place, object.address);
    }
  },
};
