import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { readBefore } from "../value";
import { isReplaced } from "../resource";
import { read } from "../value";

export const balancerExposureKept: Rule = {
  id: "balancer-exposure-kept",
  title: "A balancer that was internal does not become public unnoticed",
  severity: "refuse",
  why: "what was made for the inside is on the internet from then on",
  fix: "keep internal as it is, or waive this for the plan that opens it",
  peers: ["AVD-AWS-0053", "prowler:elbv2_internet_facing"],
  *check(model) {
    for (const balancer of managed(model, "aws_lb")) {
      if (
        isReplaced(balancer) &&
        readBefore(balancer, "internal") === true &&
        read(balancer, "internal") !== true
      ) {
        yield wrong(balancer, "it was internal, and will be reachable from the internet", {
          path: "internal",
        });
      }
    }
  },
};
