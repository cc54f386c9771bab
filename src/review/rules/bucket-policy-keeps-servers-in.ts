import { grants, hasCondition, isAnybody, policiesOfKind, type Statement } from "../policy";
import { wrong, type Rule } from "../rule";
import { managed } from "../model";
import { dig } from "../value";

export const bucketPolicyKeepsServersIn: Rule = {
  id: "bucket-policy-keeps-servers-in",
  title: "No bucket policy shuts the servers out",
  severity: "refuse",
  why: "a deny wins over every allow: servers that come from elsewhere than the policy expects get no content",
  fix: "narrow the deny to what is meant, such as requests without TLS",
  peers: [],
  *check(model) {
    const endpoint = managed(model, "aws_vpc_endpoint").length > 0;
    for (const policy of policiesOfKind(model, "bucket")) {
      for (const statement of policy.statements) {
        if (statement.effect !== "Deny" || !isAnybody(statement) || !grants(statement, "s3:GetObject"))
          continue;
        if (!hasCondition(statement)) continue;
        if (!endpoint && mentionsKey(statement, /^aws:source(vpce|vpc)$/i)) {
          yield wrong(
            policy.at,
            "it denies reading to all but a VPC endpoint, and the plan has no endpoint",
            { path: policy.path },
          );
        } else if (mentionsKey(statement, /^aws:sourceip$/i)) {
          yield wrong(
            policy.at,
            "it denies reading by address, and the servers' public addresses change with every release",
            { path: policy.path },
          );
        }
      }
    }
  },
};

function mentionsKey(statement: Statement, key: RegExp): boolean {
  const tests = Object.values((statement.condition ?? {}) as { readonly [test: string]: unknown });
  return tests.some((test) => Object.keys(dig({ test }, ["test"]) ?? {}).some((name) => key.test(name)));
}
