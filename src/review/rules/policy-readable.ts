import { policiesOf } from "../policy";
import { unknown, type Rule } from "../rule";

export const policyReadable: Rule = {
  id: "policy-readable",
  title: "Policies can be read before they are applied",
  severity: "warn",
  why: "the rules about policies could not judge it: its text is made of values that are known only after apply",
  fix: "write it as data.aws_iam_policy_document, or review the saved plan itself or with --terraform-json",
  peers: [],
  *check(model) {
    for (const { at, path, known } of policiesOf(model)) {
      if (!known) yield unknown(at, `${path} is known only after apply`, { path });
    }
  },
};
