import { allowed, grants, onEverything } from "../policy";
import { wrong, type Rule } from "../rule";

const handing = [
  "iam:CreateAccessKey",
  "iam:UpdateAccessKey",
  "sts:AssumeRole",
  "sts:GetFederationToken",
  "ecr:GetAuthorizationToken",
  "rds:GenerateDBAuthToken",
  "ec2:GetPasswordData",
  "iam:CreateServiceSpecificCredential",
];

export const policyNoCredentialExposure: Rule = {
  id: "policy-no-credential-exposure",
  title: "No policy hands out credentials of everything",
  severity: "refuse",
  why: "who gets into one server gets keys that outlive it",
  fix: "name the role or user, or leave the action out",
  peers: ["CKV_AWS_287", "CKV_AWS_107"],
  *check(model) {
    for (const { policy, statement } of allowed(model, "identity")) {
      const action = handing.find((each) => grants(statement, each));
      if (action === undefined || !onEverything(statement) || statement.actions.includes("*")) continue;
      yield wrong(policy.at, `it allows ${action} on everything`, { path: policy.path });
    }
  },
};
