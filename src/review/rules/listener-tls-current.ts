import { managed } from "../model";
import { unknown, wrong, type Rule } from "../rule";
import { read, text, UNKNOWN } from "../value";

export const listenerTlsCurrent: Rule = {
  id: "listener-tls-current",
  title: "An HTTPS listener takes TLS 1.2 and later only",
  severity: "refuse",
  why: "older versions are broken; and when the policy is left out, AWS still takes them",
  fix: "set ssl_policy to ELBSecurityPolicy-TLS13-1-2-2021-06",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  peers: [
    "CKV_AWS_103",
    "CKV2_AWS_74",
    "AVD-AWS-0047",
    "ELB.17",
    "sentinel:elb-predefined-security-policy-ssl-check",
    "prowler:elbv2_insecure_ssl_ciphers",
  ],
  *check(model) {
    for (const listener of managed(model, "aws_lb_listener")) {
      if (text(listener, "protocol") !== "HTTPS") continue;
      if (read(listener, "ssl_policy") === UNKNOWN) {
        yield unknown(listener, "its ssl_policy is known only after apply", { path: "ssl_policy" });
        continue;
      }
      const policy = text(listener, "ssl_policy");
      if (policy === undefined || !/TLS13-1-[23]|TLS-1-2|FS-1-2/.test(policy)) {
        yield wrong(
          listener,
          `its ssl_policy is ${policy ?? "not set, which means ELBSecurityPolicy-2016-08"}`,
          { path: "ssl_policy" },
        );
      }
    }
  },
};
