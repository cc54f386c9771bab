import { unknown, wrong, type Rule } from "../rule";
import { sitesOf } from "../site";
import { read } from "../value";

export const oneBalancerSecurityGroup: Rule = {
  id: "one-balancer-security-group",
  title: "The balancer has exactly one security group, and names it",
  severity: "refuse",
  critical: true,
  why: "without one the balancer gets the network's default group, which lets no visitor in; with several nobody sees which one opens what",
  fix: "set security_groups to the one group that is meant for the balancer",
  peers: ["kics:ELB With Security Group Without Inbound Rules (CloudFormation)"],
  *check(model) {
    for (const { balancer, securityGroups } of sitesOf(model)) {
      const count = securityGroups.to.length + securityGroups.literals.length;
      if (read(balancer, "security_groups") === undefined) {
        yield wrong(balancer, "it names no security group and would get the network's default group", {
          path: "security_groups",
        });
      } else if (count > 1 && securityGroups.sure) {
        const names = [...securityGroups.to.map(({ address }) => address), ...securityGroups.literals].join(
          ", ",
        );
        yield wrong(balancer, `it has ${count} security groups: ${names}`, { path: "security_groups" });
      } else if (count === 0 || !securityGroups.sure) {
        yield unknown(balancer, "its security groups cannot be followed in this plan", {
          path: "security_groups",
        });
      }
    }
  },
};
