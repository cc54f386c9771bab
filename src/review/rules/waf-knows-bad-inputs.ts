import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { blocks, dig, read } from "../value";

export const wafKnowsBadInputs: Rule = {
  id: "waf-knows-bad-inputs",
  title: "A web ACL stops the requests that are known to be bad",
  severity: "warn",
  why: "Log4Shell and its like are tried on every address, and AWS keeps the list of them up to date",
  fix: "add a rule with the managed group AWSManagedRulesKnownBadInputsRuleSet, and override_action none",
  see: "https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html",
  peers: ["CKV_AWS_192", "CKV2_AWS_76"],
  *check(model) {
    for (const acl of managed(model, "aws_wafv2_web_acl")) {
      const rules = blocks(acl, "rule");
      if (rules.length === 0 || read(acl, "rule_json") !== undefined) continue;
      const knows = rules.filter((rule) =>
        JSON.stringify(dig(rule, ["statement"]) ?? "").includes("AWSManagedRulesKnownBadInputsRuleSet"),
      );
      const acts = knows.some((rule) => !isCounting(rule));
      if (knows.length === 0)
        yield wrong(acl, "none of its rules is the group of known bad inputs", { path: "rule" });
      else if (!acts) yield wrong(acl, "its group of known bad inputs only counts", { path: "rule" });
    }
  },
};

function isCounting(rule: unknown): boolean {
  const count = dig(rule, ["override_action", "0", "count"]);
  return Array.isArray(count) && count.length > 0;
}
