import { isReplaced } from "../resource";
import { wrong, type Rule } from "../rule";
import { read, readBefore, UNKNOWN } from "../value";

/** Where a protection stands, and the value that means it is on. */
const protections: readonly (readonly [type: string, path: string, on: unknown])[] = [
  ["aws_lb", "enable_deletion_protection", true],
  ["aws_lb", "drop_invalid_header_fields", true],
  ["aws_lb", "access_logs.0.enabled", true],
  ["aws_lb", "internal", true],
  ["aws_instance", "disable_api_termination", true],
  ["aws_instance", "metadata_options.0.http_tokens", "required"],
  ["aws_instance", "root_block_device.0.encrypted", true],
  ["aws_instance", "associate_public_ip_address", false],
  ["aws_s3_bucket_versioning", "versioning_configuration.0.status", "Enabled"],
  ["aws_s3_bucket_public_access_block", "block_public_acls", true],
  ["aws_s3_bucket_public_access_block", "block_public_policy", true],
  ["aws_s3_bucket_public_access_block", "ignore_public_acls", true],
  ["aws_s3_bucket_public_access_block", "restrict_public_buckets", true],
  ["aws_s3_bucket", "force_destroy", false],
  ["aws_cloudwatch_metric_alarm", "actions_enabled", true],
];

export const protectionKept: Rule = {
  id: "protection-kept",
  title: "No protection that is on today is switched off",
  severity: "refuse",
  why: "a protection is taken away in one plan and missed in the next one",
  fix: "leave it on, or waive this for the one plan that needs it off",
  peers: ["sentinel:filter_attribute_was_value", "tfpolicy:prior_attrs"],
  *check(model) {
    for (const resource of model.changes) {
      if (resource.action !== "update" && !isReplaced(resource)) continue;
      for (const [type, path, on] of protections) {
        if (resource.type !== type || readBefore(resource, path) !== on) continue;
        const now = read(resource, path);
        if (now === on || now === UNKNOWN || (now === undefined && isReplaced(resource))) continue;
        yield wrong(
          resource,
          `its ${path.replace(".0.", ".")} changes from ${JSON.stringify(on)} to ${JSON.stringify(now ?? null)}`,
          { path },
        );
      }
    }
    for (const resource of model.changes) {
      const guard = [
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_versioning",
        "aws_wafv2_web_acl_association",
      ].includes(resource.type);
      if (guard && resource.action === "delete" && bucketRemains(model, resource)) {
        yield wrong(resource, "it is deleted, and what it protects stays");
      }
    }
  },
};

function bucketRemains(model: Parameters<Rule["check"]>[0], guard: Parameters<typeof read>[0]): boolean {
  const name = readBefore(guard, "bucket") ?? readBefore(guard, "resource_arn");
  const kept = model.byOldIdentity.get(String(name)) ?? [];
  return kept.some((each) => each.type !== guard.type && each.action !== "delete");
}
