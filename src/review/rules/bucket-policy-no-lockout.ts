import { grants, hasCondition, isAnybody, policiesOfKind } from "../policy";
import { wrong, type Rule } from "../rule";

export const bucketPolicyNoLockout: Rule = {
  id: "bucket-policy-no-lockout",
  title: "No bucket policy locks everybody out",
  severity: "refuse",
  why: "only the account's root user could take such a policy back",
  fix: "give the deny a condition",
  peers: ["CKV_AWS_93"],
  *check(model) {
    for (const policy of policiesOfKind(model, "bucket")) {
      for (const statement of policy.statements) {
        if (statement.effect !== "Deny" || !isAnybody(statement) || hasCondition(statement)) continue;
        if (grants(statement, "s3:PutBucketPolicy") || grants(statement, "s3:GetObject")) {
          yield wrong(
            policy.at,
            `it denies ${statement.actions.join(", ")} to everybody, without a condition`,
            { path: policy.path },
          );
        }
      }
    }
  },
};
