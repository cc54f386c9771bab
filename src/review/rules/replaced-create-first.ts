import type { Model } from "../model";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { managed } from "../model";
import { mentions } from "../link";

const ordered = [
  "aws_lb",
  "aws_lb_target_group",
  "aws_security_group",
  "aws_acm_certificate",
  "aws_lb_listener",
  "aws_iam_instance_profile",
  "aws_iam_role",
  "aws_launch_template",
];

export const replacedCreateFirst: Rule = {
  id: "replaced-create-first",
  title: "What others use is made anew before the old one is deleted",
  severity: "refuse",
  critical: true,
  why: "AWS refuses to delete what is in use (ResourceInUse, DependencyViolation) after a long wait, or the site is cut off in between",
  fix: "set create_before_destroy in its lifecycle, and a name_prefix in place of a name",
  see: "https://github.com/hashicorp/terraform-provider-aws/issues/636",
  peers: ["spacelift:ensure-resource-creation-before-deletion", "tf-summarize"],
  *check(model) {
    for (const resource of model.changes) {
      if (resource.action !== "delete-create" || !ordered.includes(resource.type)) continue;
      const users = usersOf(model, resource);
      const by = users.length === 0 ? "" : `, and ${users[0]?.address ?? ""} uses it`;
      yield wrong(
        resource,
        `it is deleted before it is made anew because of ${resource.replacePaths.join(", ") || "its configuration"}${by}`,
      );
    }
  },
};

function usersOf(model: Model, resource: Resource): Resource[] {
  const types = [
    "aws_lb_listener",
    "aws_lb",
    "aws_instance",
    "aws_lb_target_group_attachment",
    "aws_iam_instance_profile",
  ];
  return managed(model, ...types).filter(
    (each) => each !== resource && mentions(model, each).includes(resource),
  );
}
