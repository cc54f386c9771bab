import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { AlarmTopic } from "./alarm-topic";
import type { LoadBalancer } from "./load-balancer";

export interface AlarmsProps {
  readonly settings: Pick<Settings, "name" | "region" | "alarmEmails" | "alarmResponseTime">;
  readonly balancer: LoadBalancer;
  /** All servers' registrations: until then there is nothing to watch. */
  readonly after: readonly ITerraformDependable[];
}

/** Tell by e-mail when a server fails, visitors get errors, or answers are slow; and when that is over. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { settings, balancer, after }: AlarmsProps) {
    super(scope, id);
    const topic = new AlarmTopic(this, "topic", { settings });
    const ofBalancer = { LoadBalancer: balancer.arnSuffix };
    const ofServers = { ...ofBalancer, TargetGroup: balancer.targets.arnSuffix };
    const alarm = (id: string, alarmDescription: string, watch: Watch) =>
      new CloudwatchMetricAlarm(this, id, {
        alarmName: `${settings.name}-${id}`,
        alarmDescription,
        namespace: "AWS/ApplicationELB",
        period: 60,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        // What is counted is reported when there is something to count only.
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
        treatMissingData: "notBreaching",
        alarmActions: [topic.arn],
        okActions: [topic.arn],
        ...watch,
        dependsOn: [...after, ...topic.ready],
      });

    alarm("unhealthy-servers", "A server fails its health checks: the others serve alone.", {
      metricName: "UnHealthyHostCount",
      dimensions: ofServers,
      statistic: "Maximum",
      threshold: 1,
      evaluationPeriods: 2,
    });
    alarm("balancer-errors", "Visitors get errors of the balancer's own: it reaches no server in time.", {
      metricName: "HTTPCode_ELB_5XX_Count",
      dimensions: ofBalancer,
      statistic: "Sum",
      threshold: 1,
      ...inTwoOfFive,
    });
    alarm("server-errors", "Servers answer with errors (5xx).", {
      metricName: "HTTPCode_Target_5XX_Count",
      dimensions: ofServers,
      statistic: "Sum",
      threshold: 1,
      ...inTwoOfFive,
    });
    alarm("slow-answers", `One of twenty answers takes ${settings.alarmResponseTime} s or longer.`, {
      metricName: "TargetResponseTime",
      dimensions: ofServers,
      extendedStatistic: "p95",
      threshold: settings.alarmResponseTime,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
  }
}

type Watch = Pick<
  CloudwatchMetricAlarmConfig,
  | "metricName"
  | "dimensions"
  | "statistic"
  | "extendedStatistic"
  | "threshold"
  | "evaluationPeriods"
  | "datapointsToAlarm"
>;

/** A single error is no outage. */
const inTwoOfFive = { evaluationPeriods: 5, datapointsToAlarm: 2 };
