import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { read, text } from "../value";

const strong =
  /\/(AdministratorAccess|IAMFullAccess|PowerUserAccess|SystemAdministrator|AmazonEC2FullAccess)$/;

export const noAdminManagedPolicy: Rule = {
  id: "no-admin-managed-policy",
  title: "No role gets an administrator's policy",
  severity: "refuse",
  critical: true,
  mandatory: true,
  why: "who gets into one server would own the account",
  fix: "attach AmazonSSMManagedInstanceCore and a policy for the site's bucket only",
  peers: [
    "CKV_AWS_274",
    "CKV_AWS_275",
    "CKV2_AWS_56",
    "AwsSolutions-IAM4",
    "guard:iam_role_administrator_access_policy_rule",
  ],
  *check(model) {
    for (const attachment of managed(
      model,
      "aws_iam_role_policy_attachment",
      "aws_iam_policy_attachment",
      "aws_iam_user_policy_attachment",
    )) {
      const arn = text(attachment, "policy_arn") ?? "";
      if (strong.test(arn))
        yield wrong(attachment, `it attaches ${arn.split("/").at(-1) ?? arn}`, { path: "policy_arn" });
    }
    for (const role of managed(model, "aws_iam_role")) {
      const arns = read(role, "managed_policy_arns");
      const arn = Array.isArray(arns) ? arns.find((each) => strong.test(String(each))) : undefined;
      if (arn !== undefined)
        yield wrong(role, `it has ${String(arn).split("/").at(-1) ?? ""}`, { path: "managed_policy_arns" });
    }
  },
};
