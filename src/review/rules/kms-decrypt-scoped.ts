import { allowed, grants, hasCondition } from "../policy";
import { wrong, type Rule } from "../rule";

export const kmsDecryptScoped: Rule = {
  id: "kms-decrypt-scoped",
  title: "Keys are named where a policy allows decrypting",
  severity: "warn",
  why: "one server could decrypt whatever it gets hold of",
  fix: "name the key's ARN",
  peers: ["KMS.1", "KMS.2"],
  *check(model) {
    for (const { policy, statement } of allowed(model, "identity")) {
      const wide = statement.resources.some((arn) => arn === "*" || /:key\/\*$/.test(arn));
      if (
        wide &&
        !hasCondition(statement) &&
        !statement.actions.includes("*") &&
        (grants(statement, "kms:Decrypt") || grants(statement, "kms:ReEncryptFrom"))
      ) {
        yield wrong(policy.at, "it allows decrypting with every key", { path: policy.path });
      }
    }
  },
};
