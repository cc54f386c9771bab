import type { Model } from "../model";
import { leaves } from "../link";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { readBefore } from "../value";

/** What AWS deletes only when nothing uses it any more. */
const heldByUsers = [
  "aws_security_group",
  "aws_lb_target_group",
  "aws_acm_certificate",
  "aws_iam_instance_profile",
  "aws_subnet",
  "aws_launch_template",
  "aws_wafv2_web_acl",
];

export const updateBeforeDelete: Rule = {
  id: "update-before-delete",
  title: "What is deleted was given up before",
  severity: "warn",
  why: "Terraform does not put the update of the user before the deletion: AWS refuses it (DependencyViolation, ResourceInUse), often after a long wait",
  fix: "let go of it in one plan, and delete it in the next",
  see: "https://github.com/hashicorp/terraform/issues/34105",
  peers: [],
  *check(model) {
    for (const resource of model.changes) {
      if (resource.action !== "delete" || !heldByUsers.includes(resource.type)) continue;
      const user = userOf(model, resource);
      if (user !== undefined)
        yield wrong(resource, `it is deleted in the plan in which ${user.address} stops using it`);
    }
  },
};

/** An object that names it today, and is only updated. */
function userOf(model: Model, resource: Resource): Resource | undefined {
  const names = ["id", "arn", "name"]
    .map((path) => readBefore(resource, path))
    .filter((name) => typeof name === "string" && name !== "");
  return model.changes.find(
    (each) => each.action === "update" && leaves(each.before).some((value) => names.includes(value)),
  );
}
