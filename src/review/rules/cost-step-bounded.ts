import { wrong, type Rule } from "../rule";
import { monthlyStep } from "../prices";

const limit = 200;

export const costStepBounded: Rule = {
  id: "cost-step-bounded",
  title: "A plan does not make the site dear unnoticed",
  severity: "warn",
  why: "a gateway, an endpoint or a larger type costs every month from then on, and a plan shows no prices",
  fix: "look at what costs most, and apply it if it is meant",
  see: "https://aws.amazon.com/ec2/pricing/on-demand/",
  peers: ["sentinel:limit-cost-by-workspace-type", "spacelift:infracost-monthly-cost-restriction"],
  *check(model) {
    const { dollars, parts } = monthlyStep(model);
    if (dollars <= limit) return;
    const most = parts.slice(0, 3).map(({ address, dollars: own }) => `${address} $${own.toFixed(0)}`);
    yield wrong("(the plan)", `it adds about $${dollars.toFixed(0)} a month, most of it ${most.join(", ")}`);
  },
};
