import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { blocks, dig } from "../value";

export const wafCounted: Rule = {
  id: "waf-counted",
  title: "A web ACL and its rules count what they do",
  severity: "warn",
  why: "without its numbers nobody sees that a rule turns every visitor away, or none",
  fix: "set cloudwatch_metrics_enabled to true in each visibility_config",
  peers: ["WAF.12"],
  *check(model) {
    for (const acl of managed(model, "aws_wafv2_web_acl")) {
      const silent = [acl.after, ...blocks(acl, "rule")].filter(
        (each) => dig(each, ["visibility_config", "0", "cloudwatch_metrics_enabled"]) === false,
      );
      if (silent.length === 0) continue;
      const names = silent.map((each) => String(dig(each, ["name"]) ?? "it")).join(", ");
      yield wrong(acl, `no metrics are kept of ${names}`, { path: "visibility_config" });
    }
  },
};
