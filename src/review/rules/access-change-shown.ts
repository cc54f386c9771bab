import { changedPaths } from "../changed";
import { isReplaced, type Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { readBefore } from "../value";

/** Where one line decides who gets in, or where visitors are sent. */
const deciding =
  /^aws_(iam_(role|role_policy|policy|role_policy_attachment)|security_group|security_group_rule|vpc_security_group_(in|e)gress_rule|s3_bucket_policy|s3_bucket_public_access_block|kms_key|wafv2_web_acl_association|lb_listener|lb_listener_rule|route53_record)$/;

export const accessChangeShown: Rule = {
  id: "access-change-shown",
  title: "A change of who gets in, or where visitors are sent, is looked at by itself",
  severity: "warn",
  why: "it is one line among many, and the one that opens the site or closes it",
  fix: "read it; with --strict, waive it with the reason for the change",
  peers: [
    "spacelift:warn-on-change-sensitive-resources",
    "spacelift:require-human-review-for-update-deletion",
    "opa:touches_iam",
  ],
  *check(model) {
    for (const resource of model.changes) {
      if (resource.mode !== "managed" || resource.deposed !== undefined || !deciding.test(resource.type))
        continue;
      const what = changeOf(resource);
      if (what !== undefined) yield wrong(resource, what);
    }
  },
};

function changeOf(resource: Resource): string | undefined {
  if (resource.action === "delete") return "it is deleted";
  if (isReplaced(resource))
    return `it is replaced because of ${resource.replacePaths.join(", ") || "its configuration"}`;
  if (resource.action !== "update") return undefined;
  const paths = changedPaths(resource).filter(
    (path) => !quiet.includes(path) && readBefore(resource, path) !== undefined,
  );
  return paths.length === 0 ? undefined : `its ${paths.join(", ")} changes`;
}

const quiet = ["tags", "tags_all", "description", "id", "arn"];
