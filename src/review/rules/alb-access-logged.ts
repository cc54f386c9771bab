import { managed } from "../model";
import { must } from "../must";
import type { Rule } from "../rule";

export const albAccessLogged: Rule = {
  id: "alb-access-logged",
  title: "The balancer keeps an access log",
  severity: "warn",
  why: "without it nobody can tell afterwards who asked for what",
  fix: "set access_logs with enabled = true and a bucket that the balancer may write",
  peers: [
    "CKV_AWS_91",
    "AwsSolutions-ELB2",
    "ELB.5",
    "sentinel:elb-ensure-access-logging-enabled",
    "prowler:elbv2_logging_enabled",
  ],
  *check(model) {
    for (const balancer of managed(model, "aws_lb")) {
      if (
        balancer.after?.load_balancer_type === "network" ||
        balancer.after?.load_balancer_type === "gateway"
      )
        continue;
      yield* must(balancer, "access_logs.0.enabled", [true], false);
    }
  },
};
