import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { text } from "../value";

export const sgDescribed: Rule = {
  id: "sg-described",
  title: "Security groups say what they are for",
  severity: "warn",
  why: "in a year nobody dares to remove a group that says nothing; and setting a description later replaces it",
  fix: "set description on the group",
  peers: [
    "CKV_AWS_23",
    "AVD-AWS-0099",
    "AVD-AWS-0124",
    "AwsSolutions-EC27",
    "guard:security_group_description_rule",
  ],
  *check(model) {
    for (const group of managed(model, "aws_security_group")) {
      const description = text(group, "description") ?? "";
      if (description === "" || description === "Managed by Terraform")
        yield wrong(group, "it has no description", { path: "description" });
    }
  },
};
