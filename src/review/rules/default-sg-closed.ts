import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { openingsTo } from "../openings";

export const defaultSgClosed: Rule = {
  id: "default-sg-closed",
  title: "A managed default security group has no rules",
  severity: "warn",
  why: "whatever is started without a group gets this one",
  fix: "leave ingress and egress out of aws_default_security_group",
  peers: [
    "CKV2_AWS_12",
    "AVD-AWS-0173",
    "VPCDefaultSecurityGroupClosed",
    "EC2.2",
    "sentinel:ec2-vpc-default-security-group-no-traffic",
  ],
  *check(model) {
    for (const group of managed(model, "aws_default_security_group")) {
      const rules = [...openingsTo(model, group, "in"), ...openingsTo(model, group, "out")];
      if (rules.length > 0)
        yield wrong(group, `it has ${rules.length} ${rules.length === 1 ? "rule" : "rules"}`);
    }
  },
};
