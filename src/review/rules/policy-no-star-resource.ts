import { allowed, hasCondition, matches, onEverything } from "../policy";
import { wrong, type Rule } from "../rule";

/** Actions that know no resources, or that the Systems Manager agent needs on all. */
const general = [
  "ssm:*",
  "ssmmessages:*",
  "ec2messages:*",
  "ec2:Describe*",
  "cloudwatch:PutMetricData",
  "s3:ListAllMyBuckets",
  "sts:GetCallerIdentity",
  "elasticloadbalancing:Describe*",
  "logs:*",
  "kms:ListAliases",
];

export const policyNoStarResource: Rule = {
  id: "policy-no-star-resource",
  title: "What a policy allows, it allows on named resources",
  severity: "warn",
  why: "the permission holds for everything that the account has and will have",
  fix: "name the resource by its ARN",
  peers: ["CKV_AWS_355", "CKV_AWS_356", "AwsSolutions-IAM5", "guard:iam_policydocument_no_wildcard_resource"],
  *check(model) {
    for (const { policy, statement } of allowed(model, "identity")) {
      if (!onEverything(statement) || hasCondition(statement)) continue;
      const action = statement.actions.find((each) => !general.some((pattern) => matches(pattern, each)));
      if (action !== undefined)
        yield wrong(policy.at, `it allows ${action} on every resource`, { path: policy.path });
    }
  },
};
