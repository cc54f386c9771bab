import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { blocks, dig, read, text } from "../value";

export const wafGuardsThisBalancer: Rule = {
  id: "waf-guards-this-balancer",
  title: "A web ACL is regional, has rules that act, and lets visitors in",
  severity: "refuse",
  why: "an ACL that blocks everybody takes the site down; one that only counts, or is made for CloudFront, guards nothing",
  fix: "set scope to REGIONAL, default_action to allow, and give at least one rule an action or override_action none",
  peers: ["CKV2_AWS_28", "CKV_AWS_175", "CKV_AWS_342", "WAF.10", "turbot-tf:waf_web_acl_rule_attached"],
  *check(model) {
    for (const acl of managed(model, "aws_wafv2_web_acl")) {
      const rules = blocks(acl, "rule");
      if (text(acl, "scope") !== "REGIONAL" && managed(model, "aws_wafv2_web_acl_association").length > 0) {
        yield wrong(acl, `its scope is ${text(acl, "scope") ?? "not set"}, and a balancer needs REGIONAL`, {
          path: "scope",
        });
      }
      if (rules.length === 0 && read(acl, "rule_json") === undefined)
        yield wrong(acl, "it has no rules", { path: "rule" });
      const counts = rules.filter(
        (rule) => has(rule, "action", "count") || has(rule, "override_action", "count"),
      );
      if (rules.length > 0 && counts.length === rules.length)
        yield wrong(acl, "all of its rules only count", { path: "rule" });
      const allows = rules.some((rule) => has(rule, "action", "allow"));
      if (has(acl.after, "default_action", "block") && !allows) {
        yield wrong(acl, "it blocks every visitor", { path: "default_action" });
      }
    }
  },
};

function has(value: unknown, block: string, choice: string): boolean {
  const found = dig(value, [block, "0", choice]);
  return Array.isArray(found) && found.length > 0;
}
