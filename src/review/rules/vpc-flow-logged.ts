import { link } from "../link";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";

export const vpcFlowLogged: Rule = {
  id: "vpc-flow-logged",
  title: "Where flow logs are kept, every network has them",
  severity: "warn",
  why: "the network without a log is the one that is asked about later",
  fix: "add an aws_flow_log for it",
  peers: [
    "CKV2_AWS_11",
    "AVD-AWS-0178",
    "AwsSolutions-VPC7",
    "EC2.6",
    "sentinel:ec2-vpc-flow-logging-enabled",
  ],
  *check(model) {
    const logs = managed(model, "aws_flow_log");
    if (logs.length === 0) return;
    const logged = new Set(logs.flatMap((log) => link(model, log, "vpc_id", "aws_vpc").to));
    for (const network of managed(model, "aws_vpc"))
      if (!logged.has(network)) yield wrong(network, "no aws_flow_log belongs to it");
  },
};
