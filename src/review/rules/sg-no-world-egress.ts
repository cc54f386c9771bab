import { isWorld } from "../addresses";
import { openingsOf } from "../openings";
import { wrong, type Rule } from "../rule";
import { sitesOf } from "../site";

export const sgNoWorldEgress: Rule = {
  id: "sg-no-world-egress",
  title: "The balancer sends to the servers only",
  severity: "warn",
  why: "a balancer has no business anywhere else, and a wrong target would go unnoticed",
  fix: "let the balancer's group out to the servers' group on the served port",
  peers: ["CKV_AWS_382", "AVD-AWS-0104", "guard:ec2_security_group_egress_open_to_world_rule"],
  *check(model) {
    const balancers = new Set(sitesOf(model).flatMap(({ securityGroups }) => securityGroups.to));
    for (const opening of openingsOf(model)) {
      if (opening.direction !== "out" || opening.group === undefined || !balancers.has(opening.group))
        continue;
      if (opening.cidrs.some(isWorld))
        yield wrong(opening.at, "it lets the balancer send to everybody", { path: opening.path });
    }
  },
};
