import { allowed, hasCondition, onEverything } from "../policy";
import { wrong, type Rule } from "../rule";

export const policyNoUnboundedWrite: Rule = {
  id: "policy-no-unbounded-write",
  title: "No policy allows changes to everything of a service",
  severity: "refuse",
  why: "a server that was broken into could delete or change what is not its own",
  fix: "name the resources that it may change",
  peers: ["CKV_AWS_289", "CKV_AWS_290", "CKV_AWS_109", "CKV_AWS_111"],
  *check(model) {
    for (const { policy, statement } of allowed(model, "identity")) {
      if (!onEverything(statement) || hasCondition(statement)) continue;
      const action = statement.actions.find((each) =>
        /^(ec2|s3|iam|rds|lambda|dynamodb|kms|elasticloadbalancing|route53|autoscaling):(\*|Put|Delete|Create|Update|Modify|Terminate|Run|Attach|Detach|Revoke|Authorize|Register|Deregister)/i.test(
          each,
        ),
      );
      if (action !== undefined)
        yield wrong(policy.at, `it allows ${action} on everything`, { path: policy.path });
    }
  },
};
