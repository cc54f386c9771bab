import { allowed, principalsOf } from "../policy";
import { wrong, type Rule } from "../rule";

export const ciTrustPinned: Rule = {
  id: "ci-trust-pinned",
  title: "A role for a build service trusts one repository",
  severity: "refuse",
  why: "without a condition on the subject every repository of that service can deploy here",
  fix: "add conditions on the token's sub and aud, without a wildcard for the repository",
  see: "https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services",
  peers: ["CKV_AWS_393", "CKV_AWS_358"],
  *check(model) {
    for (const { policy, statement } of allowed(model, "trust")) {
      const federated = principalsOf(statement).some(
        (who) => who.includes("oidc-provider") || who.includes("token.actions.githubusercontent.com"),
      );
      if (!federated) continue;
      const condition = JSON.stringify(statement.condition ?? {});
      if (!/:sub"/.test(condition))
        yield wrong(policy.at, "it does not check the token's sub", { path: policy.path });
      else if (/:sub":\[?"(\*|repo:\*|repo:[^"/]*\/\*|repo:\*\/)/.test(condition))
        yield wrong(policy.at, "it takes the token of any repository", { path: policy.path });
      if (!/:aud"/.test(condition))
        yield wrong(policy.at, "it does not check the token's aud", { path: policy.path });
    }
  },
};
