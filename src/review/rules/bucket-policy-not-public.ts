import { allowed, hasCondition, isAnybody } from "../policy";
import { wrong, type Rule } from "../rule";

export const bucketPolicyNotPublic: Rule = {
  id: "bucket-policy-not-public",
  title: "No bucket policy lets everybody in",
  severity: "refuse",
  critical: true,
  why: "everybody on the internet could read the files past the balancer, or change them",
  fix: "name the principal that needs it, or add a condition; servers read through their role and need no bucket policy",
  peers: [
    "CKV_AWS_70",
    "S3.2",
    "S3.3",
    "guard:s3_bucket_policy_no_wildcard_principal",
    "terrascan:AC_AWS_0217",
  ],
  *check(model) {
    for (const { policy, statement } of allowed(model, "bucket")) {
      if (!isAnybody(statement) || hasCondition(statement)) continue;
      yield wrong(
        policy.at,
        `it allows ${statement.actions.join(", ") || "all but some actions"} to everybody`,
        { path: policy.path },
      );
    }
  },
};
