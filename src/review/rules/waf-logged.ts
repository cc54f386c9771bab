import { link } from "../link";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";

export const wafLogged: Rule = {
  id: "waf-logged",
  title: "A web ACL logs what it stops",
  severity: "warn",
  why: "a visitor who is turned away by mistake cannot be told from an attack",
  fix: "add an aws_wafv2_web_acl_logging_configuration",
  see: "https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",
  peers: ["CKV2_AWS_31", "WAFv2LoggingEnabled", "WAF.11"],
  *check(model) {
    const logged = new Set(
      managed(model, "aws_wafv2_web_acl_logging_configuration").flatMap(
        (each) => link(model, each, "resource_arn", "aws_wafv2_web_acl").to,
      ),
    );
    for (const acl of managed(model, "aws_wafv2_web_acl"))
      if (!logged.has(acl)) yield wrong(acl, "no aws_wafv2_web_acl_logging_configuration belongs to it");
  },
};
