import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { referencesIn } from "../references";
import { dig, text } from "../value";

export const alarmDimensionsMatch: Rule = {
  id: "alarm-dimensions-match",
  title: "An alarm names the balancer and the group as CloudWatch does",
  severity: "refuse",
  why: "with an ARN or a name where CloudWatch wants the ARN's suffix, the alarm has no data and never rings",
  fix: "use arn_suffix of the load balancer and of the target group in dimensions",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html#load-balancer-metric-dimensions-alb",
  peers: [],
  *check(model) {
    for (const alarm of managed(model, "aws_cloudwatch_metric_alarm")) {
      if (text(alarm, "namespace") !== "AWS/ApplicationELB") continue;
      const references = referencesIn(alarm.block?.expressions.dimensions);
      const bad = references.find((each) => /^aws_a?lb(_target_group)?\..*\.(arn|id|name)$/.test(each));
      const arn = Object.values(dig(alarm.after, ["dimensions"]) ?? {}).find((value) =>
        String(value).startsWith("arn:"),
      );
      const shown = bad ?? (arn === undefined ? undefined : String(arn));
      if (shown !== undefined) yield wrong(alarm, `its dimensions use ${shown}`, { path: "dimensions" });
    }
  },
};
