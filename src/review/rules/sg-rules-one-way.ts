import { openingsOf } from "../openings";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { blocks } from "../value";

export const sgRulesOneWay: Rule = {
  id: "sg-rules-one-way",
  title: "A group's rules are written inside of it or beside it, not both",
  severity: "refuse",
  why: "each of the two deletes what the other has made, in every second apply",
  fix: "move the inline rules into aws_vpc_security_group_ingress_rule and …_egress_rule",
  see: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group",
  peers: ["tflint:aws_security_group_inline_rules", "tflint:aws_security_group_rule_deprecated"],
  *check(model) {
    for (const group of managed(model, "aws_security_group")) {
      const beside = openingsOf(model).filter((opening) => opening.group === group && opening.at !== group);
      for (const [path, direction] of [
        ["ingress", "in"],
        ["egress", "out"],
      ] as const) {
        const inline = blocks(group, path).length > 0 && group.block?.expressions[path] !== undefined;
        const other = beside.find((opening) => opening.direction === direction);
        if (inline && other !== undefined)
          yield wrong(group, `it has inline ${path} rules, and ${other.at.address} beside them`, { path });
      }
      const kinds = new Set(beside.map(({ at }) => at.type === "aws_security_group_rule"));
      if (kinds.size > 1) yield wrong(group, "its rules are of the old and of the new kind");
    }
  },
};
