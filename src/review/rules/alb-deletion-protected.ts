import { managed } from "../model";
import { must } from "../must";
import type { Rule } from "../rule";

export const albDeletionProtected: Rule = {
  id: "alb-deletion-protected",
  title: "The balancer cannot be deleted by mistake",
  severity: "warn",
  why: "its address goes with it",
  fix: "set enable_deletion_protection to true",
  peers: [
    "CKV_AWS_150",
    "ELBDeletionProtectionEnabled",
    "ELB.6",
    "sentinel:elb-ensure-deletion-protection-enabled",
    "prowler:elbv2_deletion_protection",
  ],
  *check(model) {
    for (const balancer of managed(model, "aws_lb")) {
      if (
        balancer.after?.load_balancer_type === "network" ||
        balancer.after?.load_balancer_type === "gateway"
      )
        continue;
      yield* must(balancer, "enable_deletion_protection", [true], false);
    }
  },
};
