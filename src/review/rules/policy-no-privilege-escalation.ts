import { grants, hasCondition, onEverything, policiesOfKind } from "../policy";
import { wrong, type Rule } from "../rule";

/** Sets of actions with which one can give oneself more. */
const ways: readonly (readonly string[])[] = [
  ["iam:CreatePolicyVersion"],
  ["iam:SetDefaultPolicyVersion"],
  ["iam:AttachRolePolicy"],
  ["iam:AttachUserPolicy"],
  ["iam:PutRolePolicy"],
  ["iam:PutUserPolicy"],
  ["iam:UpdateAssumeRolePolicy"],
  ["iam:AddUserToGroup"],
  ["iam:CreateLoginProfile"],
  ["iam:PassRole", "ec2:RunInstances"],
  ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"],
  ["iam:PassRole", "cloudformation:CreateStack"],
];

export const policyNoPrivilegeEscalation: Rule = {
  id: "policy-no-privilege-escalation",
  title: "No policy lets its holder give itself more",
  severity: "refuse",
  critical: true,
  why: "these permissions lead to all the others",
  fix: "leave these actions to the people who deploy",
  see: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  peers: ["CKV_AWS_286", "CKV_AWS_110", "terrascan:AC_AWS_0473"],
  *check(model) {
    for (const policy of policiesOfKind(model, "identity")) {
      const broad = policy.statements.filter(
        (each) =>
          each.effect === "Allow" && onEverything(each) && !hasCondition(each) && !each.actions.includes("*"),
      );
      const way = ways.find((actions) =>
        actions.every((action) => broad.some((each) => grants(each, action))),
      );
      if (way !== undefined)
        yield wrong(policy.at, `it allows ${way.join(" with ")} on everything`, { path: policy.path });
    }
  },
};
