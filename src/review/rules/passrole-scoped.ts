import { allowed, grants } from "../policy";
import { wrong, type Rule } from "../rule";

export const passroleScoped: Rule = {
  id: "passrole-scoped",
  title: "Roles can be passed on one by one only",
  severity: "refuse",
  why: "who may pass on any role may give a machine the strongest one",
  fix: "name the role in Resource",
  peers: ["AVD-AWS-0342", "guard:iam_policydocument_no_wildcard_resource_on_passrole"],
  *check(model) {
    for (const { policy, statement } of allowed(model, "identity")) {
      const wide = statement.resources.some((arn) => arn === "*" || /:role\/\*$/.test(arn));
      if (wide && !statement.actions.includes("*") && grants(statement, "iam:PassRole")) {
        yield wrong(policy.at, "it allows iam:PassRole on every role", { path: policy.path });
      }
    }
  },
};
