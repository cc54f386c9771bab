import { allowed, grants, hasCondition, onEverything } from "../policy";
import { wrong, type Rule } from "../rule";

export const policyNoAdmin: Rule = {
  id: "policy-no-admin",
  title: "No policy allows everything",
  severity: "refuse",
  critical: true,
  why: "who gets into one server would own the account",
  fix: "name the actions and the resources that are needed",
  peers: [
    "CKV_AWS_62",
    "CKV_AWS_63",
    "CKV2_AWS_40",
    "CKV_AWS_1",
    "CKV_AWS_49",
    "AVD-AWS-0057",
    "AwsSolutions-IAM5",
    "IAMPolicyNoStatementsWithAdminAccess",
    "IAM.1",
  ],
  *check(model) {
    for (const { policy, statement } of allowed(model, "identity")) {
      const all =
        statement.actions.some((action) => /^\*+(:\*)?$/.test(action)) ||
        (statement.notActions.length > 0 && grants(statement, "iam:CreateUser"));
      if (all && onEverything(statement) && !hasCondition(statement)) {
        yield wrong(policy.at, "it allows every action on everything", { path: policy.path });
      }
    }
  },
};
