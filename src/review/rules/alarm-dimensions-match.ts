import { managed } from "../model";
import { referencesIn } from "../references";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { dig, read, text, UNKNOWN } from "../value";

export const alarmDimensionsMatch: Rule = {
  id: "alarm-dimensions-match",
  title: "An alarm names the balancer and the group as CloudWatch does",
  severity: "warn",
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
      else if (!hasDimension(alarm, "LoadBalancer")) {
        yield wrong(alarm, "its dimensions name no LoadBalancer", { path: "dimensions" });
      }
      const metric = text(alarm, "metric_name") ?? "";
      const statistic = text(alarm, "statistic") ?? "";
      if (/HealthyHostCount$/.test(metric) && ["Sum", "SampleCount"].includes(statistic)) {
        const what = `its statistic is ${statistic}, which adds ${metric} up over every node of the balancer`;
        yield wrong(alarm, what, { path: "statistic", fix: "use Minimum, Maximum or Average" });
      }
      if (/^HTTPCode_.*_Count$/.test(metric) && statistic !== "" && statistic !== "Sum") {
        const what = `its statistic is ${statistic}, and the only meaningful one of ${metric} is Sum`;
        yield wrong(alarm, what, { path: "statistic", fix: "use Sum" });
      }
    }
  },
};

function hasDimension(alarm: Resource, name: string): boolean {
  if (read(alarm, "dimensions") === UNKNOWN) return true;
  return [alarm.after, alarm.unknown].some((values) => dig(values, ["dimensions", name]) !== undefined);
}
