import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { serversOf, sitesOf } from "../site";
import { text } from "../value";

export const outageAlarm: Rule = {
  id: "outage-alarm",
  title: "Somebody hears of a lost server",
  severity: "warn",
  why: "with two servers the loss of one is invisible, until the other one is lost too",
  fix: "add an aws_cloudwatch_metric_alarm on UnHealthyHostCount or HealthyHostCount of the target group",
  peers: [],
  *check(model) {
    // A plan without any alarm belongs to people who watch by other means: only half an alarm is a finding.
    const alarms = managed(model, "aws_cloudwatch_metric_alarm").filter(
      (alarm) => text(alarm, "namespace") === "AWS/ApplicationELB",
    );
    if (alarms.length === 0 || serversOf(model).length === 0) return;
    const watched = alarms.map((alarm) => text(alarm, "metric_name") ?? "");
    for (const { balancer } of sitesOf(model)) {
      if (watched.some((metric) => /HealthyHostCount$/i.test(metric))) continue;
      yield wrong(
        balancer,
        `its alarms watch ${[...new Set(watched)].join(", ")}, and none the number of healthy servers`,
      );
    }
  },
};
