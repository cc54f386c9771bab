import { principalsOf, policiesOfKind } from "../policy";
import { wrong, type Rule } from "../rule";
import { serverRolesOf } from "../site";

export const roleTrustForEc2: Rule = {
  id: "role-trust-for-ec2",
  title: "Only EC2 takes on the servers' role",
  severity: "refuse",
  why: "without EC2 in the trust the servers get no permissions; with other services in it, those get the servers' permissions",
  fix: "let the role trust ec2.amazonaws.com alone",
  peers: ["prowler:iam_role_cross_service_confused_deputy_prevention"],
  *check(model) {
    const roles = new Set(serverRolesOf(model));
    for (const policy of policiesOfKind(model, "trust")) {
      if (!roles.has(policy.at) || !policy.known) continue;
      const who = policy.statements.flatMap((each) => (each.effect === "Allow" ? principalsOf(each) : []));
      const ec2 = who.some((each) => /^ec2\./.test(each) || each.includes("${"));
      if (!ec2)
        yield wrong(
          policy.at,
          `the servers use it, and it trusts ${who.join(", ") || "nobody"}, not ec2.amazonaws.com`,
          { path: policy.path },
        );
      const other = who.find((each) => /\.amazonaws\.com/.test(each) && !/^(ec2|ssm)\./.test(each));
      if (ec2 && other !== undefined)
        yield wrong(policy.at, `it also trusts ${other}`, { path: policy.path, mild: true });
    }
  },
};
