import { allowed } from "../policy";
import { wrong, type Rule } from "../rule";

export const policyNoServiceWildcard: Rule = {
  id: "policy-no-service-wildcard",
  title: "No policy allows every action of a service",
  severity: "warn",
  why: "deleting, sharing and changing permissions come along with the reading that was meant",
  fix: "name the actions, such as s3:GetObject",
  peers: [
    "CKV_AWS_63",
    "AVD-AWS-0345",
    "AwsSolutions-IAM5",
    "IAMPolicyNoStatementsWithFullAccess",
    "IAM.21",
    "guard:iam_policy_no_statements_with_full_access",
  ],
  *check(model) {
    for (const { policy, statement } of allowed(model, "identity")) {
      const wide = statement.actions.find((action) => /^[a-z0-9-]+:\*$/i.test(action));
      if (wide !== undefined) yield wrong(policy.at, `it allows ${wide}`, { path: policy.path });
    }
  },
};
