import { wrong, type Rule } from "../rule";
import { read, readBefore } from "../value";

const unique = [
  "aws_lb",
  "aws_lb_target_group",
  "aws_security_group",
  "aws_iam_role",
  "aws_iam_instance_profile",
  "aws_ami_from_instance",
  "aws_iam_policy",
  "aws_launch_template",
  "aws_s3_bucket",
];

export const replacedNameFree: Rule = {
  id: "replaced-name-free",
  title: "What is made anew before the old one is deleted gets a name of its own",
  severity: "refuse",
  why: "the old object still has the name, so AWS refuses the new one in the middle of the apply",
  fix: "use name_prefix, or put what forces the replacement into the name",
  see: "https://github.com/hashicorp/terraform-provider-aws/issues/16889",
  peers: [],
  *check(model) {
    for (const resource of model.changes) {
      if (resource.action !== "create-delete" || !unique.includes(resource.type)) continue;
      const path = resource.type === "aws_s3_bucket" ? "bucket" : "name";
      const name = readBefore(resource, path);
      if (typeof name !== "string" || read(resource, path) !== name) continue;
      yield wrong(resource, `its successor is to have the same name, ${JSON.stringify(name)}`, { path });
    }
  },
};
