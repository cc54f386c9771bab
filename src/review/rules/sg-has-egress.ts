import { openingsOf } from "../openings";
import { wrong, type Rule } from "../rule";
import { sitesOf, serversOf } from "../site";
import { blocks, read, UNKNOWN } from "../value";
import { groupsOfServer } from "./balancer-reaches-servers";

export const sgHasEgress: Rule = {
  id: "sg-has-egress",
  title: "The groups of balancer and servers let something out",
  severity: "refuse",
  why: "Terraform takes away the rule that lets everything out, so a group without egress rules lets nothing out",
  fix: "add an egress rule",
  see: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group",
  peers: ["guard:security_group_missing_egress_rule", "kics:01d5a458 (CloudFormation)"],
  *check(model) {
    const groups = new Set([
      ...sitesOf(model).flatMap(({ securityGroups }) => securityGroups.to),
      ...serversOf(model).flatMap((server) => groupsOfServer(model, server)?.to ?? []),
    ]);
    for (const group of groups) {
      if (group.mode !== "managed" || read(group, "egress") === UNKNOWN || blocks(group, "egress").length > 0)
        continue;
      const out = openingsOf(model).some(
        (opening) => opening.direction === "out" && (opening.group === group || opening.group === undefined),
      );
      if (!out) yield wrong(group, "it has no egress rule and lets nothing out");
    }
  },
};
