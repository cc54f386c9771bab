import { managed } from "../model";
import { must } from "../must";
import type { Rule } from "../rule";

export const albDropsInvalidHeaders: Rule = {
  id: "alb-drops-invalid-headers",
  title: "The balancer drops headers that are not valid",
  severity: "warn",
  why: "servers and balancer may read such a header differently, and a request can be smuggled in",
  fix: "set drop_invalid_header_fields to true",
  peers: [
    "CKV_AWS_131",
    "AVD-AWS-0052",
    "ALBHttpDropInvalidHeaderEnabled",
    "ELB.4",
    "sentinel:elb-drop-invalid-http-headers",
    "prowler:elbv2_alb_drop_invalid_header_fields_enabled",
  ],
  *check(model) {
    for (const balancer of managed(model, "aws_lb")) {
      if (
        balancer.after?.load_balancer_type === "network" ||
        balancer.after?.load_balancer_type === "gateway"
      )
        continue;
      yield* must(balancer, "drop_invalid_header_fields", [true], false);
    }
  },
};
