import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { TerraformIterator, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";

export interface AlarmTopicProps {
  readonly settings: Pick<Settings, "name" | "alarmEmails">;
}

/**
 * Passes CloudWatch's alarms on by e-mail. Not encrypted with a key: CloudWatch may not use AWS's own for topics, and
 * one for a dollar a month would keep nothing secret but that a site is slow.
 * https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 */
export class AlarmTopic extends Construct {
  readonly arn: string;
  /** Without it an alarm would ring for nobody. */
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings }: AlarmTopicProps) {
    super(scope, id);
    const topic = new SnsTopic(this, "topic", {
      namePrefix: `${settings.name}-alarms-`,
      displayName: `${settings.name} alarms`,
      tags: { Name: `${settings.name}-alarms` },
    });
    const policy = letCloudWatchPublish(this, topic);
    // By address and not by number: a change of one leaves the others' confirmations alone.
    const emails = TerraformIterator.fromList(settings.alarmEmails);
    const subscriptions = new SnsTopicSubscription(this, "email", {
      forEach: emails,
      topicArn: topic.arn,
      protocol: "email",
      endpoint: emails.value as string,
    });

    this.arn = topic.arn;
    this.ready = [policy, subscriptions];
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#sns-allow-cloudwatch-alarm-to-publish-to-topic-in-another-account */
function letCloudWatchPublish(scope: Construct, topic: SnsTopic): SnsTopicPolicy {
  const account = new DataAwsCallerIdentity(scope, "account");
  const document = new DataAwsIamPolicyDocument(scope, "publish", {
    statement: [
      {
        sid: "CloudWatchPublishes",
        principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
        actions: ["sns:Publish"],
        resources: [topic.arn],
        condition: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [account.accountId] }],
      },
    ],
  });
  return new SnsTopicPolicy(scope, "policy", { arn: topic.arn, policy: document.json });
}
