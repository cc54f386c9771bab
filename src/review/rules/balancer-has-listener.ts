import { wrong, type Rule } from "../rule";
import { sitesOf } from "../site";

export const balancerHasListener: Rule = {
  id: "balancer-has-listener",
  title: "The balancer listens",
  severity: "refuse",
  critical: true,
  why: "without a listener every visitor's connection is refused",
  fix: "add an aws_lb_listener that forwards to the target group",
  peers: ["prowler:elbv2_listeners_underneath"],
  *check(model) {
    for (const { balancer, listeners, groups } of sitesOf(model)) {
      if (listeners.length === 0) yield wrong(balancer, "it has no listener");
      else if (
        groups.length === 0 &&
        !listeners.some(({ block }) => JSON.stringify(block?.expressions ?? {}).includes("fixed-response"))
      ) {
        yield wrong(balancer, "none of its listeners forwards to a target group of this plan");
      }
    }
  },
};
