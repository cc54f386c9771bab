import type { Model } from "./model";
import { grants, matches, type Statement } from "./policy";
import type { Resource } from "./resource";
import { text } from "./value";

/** Whether a statement covers an action on the objects of this bucket; what cannot be seen yet is taken as meant. */
export function coversObjects(model: Model, statement: Statement, action: string, bucket: Resource): boolean {
  return grants(statement, action) && statement.resources.some((arn) => isOf(model, arn, bucket));
}

function isOf(model: Model, arn: string, bucket: Resource): boolean {
  const named = /\$\{(aws_s3_bucket\.[\w-]+)\./.exec(arn)?.[1];
  if (named !== undefined) return named === `${bucket.type}.${bucket.name}`;
  const name = text(bucket, "bucket");
  if (name === undefined || arn.includes("${")) return isNotNamed(model, arn);
  return ["index.html", "AWSLogs/1", "site/index.html"].some((key) =>
    matches(arn, `arn:aws:s3:::${name}/${key}`),
  );
}

/** An ARN that is known and belongs to another bucket of the plan is not the one whose name is still unknown. */
function isNotNamed(model: Model, arn: string): boolean {
  const name = /^arn:aws:s3:::([a-z0-9.-]+)/.exec(arn)?.[1];
  return name === undefined || !model.byIdentity.has(name);
}
