import { link, mentions } from "../link";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { blocks, read, text, UNKNOWN } from "../value";

export const alarmReachesSomebody: Rule = {
  id: "alarm-reaches-somebody",
  title: "An alarm is on, has an action, and its topic can be published to and has a subscriber",
  severity: "warn",
  why: "an alarm without an action, or with a topic that CloudWatch may not write to, rings for nobody",
  fix: "set alarm_actions to a topic with a subscription; encrypt it with a key of your own whose policy allows cloudwatch.amazonaws.com, or not at all",
  see: "https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger",
  peers: ["CKV_AWS_319", "CloudWatchAlarmAction", "CloudWatch.15", "CloudWatch.17"],
  *check(model) {
    const subscribed = new Set(
      managed(model, "aws_sns_topic_subscription").flatMap(
        (each) => link(model, each, "topic_arn", "aws_sns_topic").to,
      ),
    );
    const composed = new Set(
      managed(model, "aws_cloudwatch_composite_alarm").flatMap((each) => mentions(model, each)),
    );
    for (const alarm of managed(model, "aws_cloudwatch_metric_alarm")) {
      if (read(alarm, "actions_enabled") === false) {
        yield wrong(alarm, "its actions are switched off", { path: "actions_enabled" });
      }
      if (
        read(alarm, "alarm_actions") !== UNKNOWN &&
        blocks(alarm, "alarm_actions").length === 0 &&
        !isPartly(alarm) &&
        !composed.has(alarm)
      ) {
        yield wrong(alarm, "it has no action", { path: "alarm_actions" });
      }
      for (const topic of link(model, alarm, "alarm_actions", "aws_sns_topic").to) {
        if (text(topic, "kms_master_key_id") === "alias/aws/sns") {
          yield wrong(
            topic,
            `${alarm.address} publishes to it, and CloudWatch may not use the key alias/aws/sns`,
            { path: "kms_master_key_id" },
          );
        }
        if (!subscribed.has(topic) && topic.mode === "managed") {
          yield wrong(topic, `${alarm.address} publishes to it, and nobody is subscribed`);
        }
      }
    }
  },
};

function isPartly(alarm: Parameters<typeof read>[0]): boolean {
  return alarm.block?.expressions.alarm_actions !== undefined;
}
