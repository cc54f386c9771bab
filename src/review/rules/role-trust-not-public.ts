import { allowed, hasCondition, isAnybody, principalsOf } from "../policy";
import { wrong, type Rule } from "../rule";

export const roleTrustNotPublic: Rule = {
  id: "role-trust-not-public",
  title: "Nobody outside can take on a role",
  severity: "refuse",
  critical: true,
  why: "anybody with an AWS account could act as this role",
  fix: "trust the service that needs it, such as ec2.amazonaws.com",
  peers: ["CKV_AWS_60", "CKV_AWS_61", "guard:iam_role_no_allow_plus_not_principal"],
  *check(model) {
    for (const { policy, statement } of allowed(model, "trust")) {
      if (hasCondition(statement)) continue;
      if (isAnybody(statement)) yield wrong(policy.at, "it trusts everybody", { path: policy.path });
      const account = principalsOf(statement).find((who) => /^(\d{12}|arn:aws:iam::\d{12}:root)$/.test(who));
      if (account !== undefined)
        yield wrong(policy.at, `it trusts the whole account ${account}`, { path: policy.path });
    }
  },
};
