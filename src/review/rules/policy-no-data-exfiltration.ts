import { allowed, grants, hasCondition, onEverything } from "../policy";
import { wrong, type Rule } from "../rule";

const reading = [
  "s3:GetObject",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "secretsmanager:GetSecretValue",
];

export const policyNoDataExfiltration: Rule = {
  id: "policy-no-data-exfiltration",
  title: "No policy lets a server read all data of the account",
  severity: "refuse",
  why: "who gets into one server reads every bucket, parameter or secret, Terraform's states among them",
  fix: "name the bucket, parameter or secret that is needed",
  peers: ["CKV_AWS_288", "CKV_AWS_108", "AVD-AWS-0346"],
  *check(model) {
    for (const { policy, statement } of allowed(model, "identity")) {
      const wide =
        onEverything(statement) ||
        statement.resources.includes("arn:aws:s3:::*") ||
        statement.resources.includes("arn:aws:s3:::*/*");
      const action = reading.find((each) => grants(statement, each));
      if (action === undefined || !wide || hasCondition(statement) || statement.actions.includes("*"))
        continue;
      yield wrong(policy.at, `it allows ${action} on everything`, { path: policy.path });
    }
  },
};
