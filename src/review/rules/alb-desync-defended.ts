import { managed } from "../model";
import { must } from "../must";
import type { Rule } from "../rule";

export const albDesyncDefended: Rule = {
  id: "alb-desync-defended",
  title: "The balancer defends against request smuggling",
  severity: "refuse",
  why: "requests that balancer and server read differently can reach pages that they should not",
  fix: "set desync_mitigation_mode to defensive or strictest",
  peers: [
    "CKV_AWS_328",
    "ELB.12",
    "sentinel:elb-ensure-valid-desync-mitigation-mode",
    "prowler:elbv2_desync_mitigation_mode",
  ],
  *check(model) {
    for (const balancer of managed(model, "aws_lb")) {
      if (
        balancer.after?.load_balancer_type === "network" ||
        balancer.after?.load_balancer_type === "gateway"
      )
        continue;
      yield* must(balancer, "desync_mitigation_mode", ["defensive", "strictest"], "defensive");
    }
  },
};
