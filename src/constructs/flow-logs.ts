import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";

export interface FlowLogsProps {
  readonly settings: Pick<Settings, "name" | "region" | "flowLogDays">;
  readonly vpc: Vpc;
}

/** Who talked to whom in a VPC, accepted and rejected, in a log group of CloudWatch. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { settings, vpc }: FlowLogsProps) {
    super(scope, id);
    const { name, flowLogDays } = settings;
    const group = new CloudwatchLogGroup(this, "group", {
      namePrefix: `${name}-flow-logs-`,
      retentionInDays: flowLogDays,
    });
    const role = new IamRole(this, "role", {
      namePrefix: `${name}-flow-logs-`,
      description: "Flow logs of the VPC: written to their log group",
      assumeRolePolicy: trustForFlowLogs(this, settings.region),
    });
    const policy = new IamRolePolicy(this, "write", { role: role.id, policy: allowWriting(this, group) });
    new FlowLog(this, "log", {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags: { Name: name },
      dependsOn: [policy],
    });
  }
}

/** For flow logs of this account's alone: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
function trustForFlowLogs(scope: Construct, region: string): string {
  const { partition } = new DataAwsPartition(scope, "partition");
  const { accountId } = new DataAwsCallerIdentity(scope, "account");
  return new DataAwsIamPolicyDocument(scope, "trust", {
    statement: [
      {
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: ["vpc-flow-logs.amazonaws.com"] }],
        condition: [
          { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] },
          {
            test: "ArnLike",
            variable: "aws:SourceArn",
            values: [`arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*`],
          },
        ],
      },
    ],
  }).json;
}

function allowWriting(scope: Construct, group: CloudwatchLogGroup): string {
  return new DataAwsIamPolicyDocument(scope, "write-log", {
    statement: [
      {
        sid: "WriteLog",
        actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resources: [`${group.arn}:*`],
      },
    ],
  }).json;
}
