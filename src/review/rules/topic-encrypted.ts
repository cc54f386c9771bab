import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { read } from "../value";

export const topicEncrypted: Rule = {
  id: "topic-encrypted",
  title: "Where keys of one's own are used, topics use them too",
  severity: "warn",
  why: "what is written into a message lies on AWS's disks in the clear",
  fix: "set kms_master_key_id to the key, whose policy must let cloudwatch.amazonaws.com use it; alias/aws/sns would mute the alarms",
  see: "https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger",
  peers: ["CKV_AWS_26", "AVD-AWS-0095", "AVD-AWS-0136", "SNSEncryptedKMS", "SNS.1"],
  *check(model) {
    if (managed(model, "aws_kms_key").length === 0) return;
    for (const topic of managed(model, "aws_sns_topic"))
      if (read(topic, "kms_master_key_id") === undefined)
        yield wrong(topic, "it has no key", { path: "kms_master_key_id" });
  },
};
