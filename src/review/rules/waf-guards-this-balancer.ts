import { leadsTo, link } from "../link";
import { managed, type Model } from "../model";
import type { Resource } from "../resource";
import { wrong, type Problem, type Rule } from "../rule";
import { sitesOf } from "../site";
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
      yield* place(model, acl);
      yield* effect(acl);
    }
  },
};

/** Where it stands: in the balancer's Region, and before a balancer. */
function* place(model: Model, acl: Resource): Generator<Problem> {
  const regional = text(acl, "scope") === "REGIONAL";
  const associations = managed(model, "aws_wafv2_web_acl_association").filter((each) =>
    leadsTo(model, each, "web_acl_arn", acl),
  );
  if (!regional && associations.length > 0) {
    yield wrong(acl, `its scope is ${text(acl, "scope") ?? "not set"}, and a balancer needs REGIONAL`, {
      path: "scope",
    });
  }
  const guards = associations.some((each) => {
    const { to, literals, sure } = link(model, each, "resource_arn", "aws_lb");
    return to.length > 0 || literals.length > 0 || !sure;
  });
  if (regional && !guards && sitesOf(model).length > 0) {
    yield wrong(acl, "no aws_wafv2_web_acl_association puts it before a balancer", { mild: true });
  }
}

/** What it does: counting alone is how one begins, and guards nothing yet. */
function* effect(acl: Resource): Generator<Problem> {
  const rules = blocks(acl, "rule");
  if (rules.length === 0 && read(acl, "rule_json") === undefined)
    yield wrong(acl, "it has no rules", { path: "rule", mild: true });
  const counts = rules.filter(
    (rule) => has(rule, "action", "count") || has(rule, "override_action", "count"),
  );
  if (rules.length > 0 && counts.length === rules.length)
    yield wrong(acl, "all of its rules only count", { path: "rule", mild: true });
  const allows = rules.some((rule) => has(rule, "action", "allow"));
  if (has(acl.after, "default_action", "block") && !allows) {
    yield wrong(acl, "it blocks every visitor", { path: "default_action" });
  }
}

function has(value: unknown, block: string, choice: string): boolean {
  const found = dig(value, [block, "0", choice]);
  return Array.isArray(found) && found.length > 0;
}
