import { link } from "../link";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { number, read, text } from "../value";

export const alarmHasData: Rule = {
  id: "alarm-has-data",
  title: "An alarm looks no more often than there is something to see",
  severity: "warn",
  why: "EC2 reports every five minutes unless it is asked for every minute: in between the alarm has no data",
  fix: "set monitoring to true on the server, or the alarm's period to 300",
  see: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html",
  peers: ["CKV_AWS_126", "AwsSolutions-EC28"],
  *check(model) {
    for (const alarm of managed(model, "aws_cloudwatch_metric_alarm")) {
      const period = number(alarm, "period");
      // Status checks come every minute in any case.
      const seldom = !(text(alarm, "metric_name") ?? "").startsWith("StatusCheckFailed");
      if (text(alarm, "namespace") !== "AWS/EC2" || period === undefined || period >= 300 || !seldom)
        continue;
      for (const server of link(model, alarm, "dimensions", "aws_instance").to) {
        if (read(server, "monitoring") === true) continue;
        const what = `it looks at ${server.address} every ${period} s, and that reports every 300 s`;
        yield wrong(alarm, what, { path: "period" });
      }
    }
  },
};
