import { grants, matches, type Statement } from "./policy";
import type { Resource } from "./resource";
import { text } from "./value";

/** Whether a statement covers an action on the objects of this bucket; what cannot be seen yet is taken as meant. */
export function coversObjects(statement: Statement, action: string, bucket: Resource): boolean {
  return grants(statement, action) && statement.resources.some((arn) => isOf(arn, bucket));
}

function isOf(arn: string, bucket: Resource): boolean {
  const named = /\$\{(aws_s3_bucket\.[\w-]+)\./.exec(arn)?.[1];
  if (named !== undefined) return named === `${bucket.type}.${bucket.name}`;
  if (arn.includes("${") || arn === "*") return true;
  const name = text(bucket, "bucket");
  if (name === undefined) return mayBe(arn, text(bucket, "bucket_prefix") ?? "");
  return ["index.html", "AWSLogs/1", "site/index.html"].some((key) =>
    matches(arn, `arn:aws:s3:::${name}/${key}`),
  );
}

/** Whether an ARN may mean a bucket whose name is known by its beginning only. */
function mayBe(arn: string, prefix: string): boolean {
  const [, named = "", rest] = /^arn:aws:s3:::([^/*?]*)(.?)/.exec(arn) ?? [];
  return rest === "*" ? prefix.startsWith(named) || named.startsWith(prefix) : named.startsWith(prefix);
}
