import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import type { LoadBalancer } from "./load-balancer";
import type { Server } from "./server";

export interface DashboardProps {
  readonly settings: Pick<Settings, "name" | "region">;
  readonly balancer: LoadBalancer;
  readonly servers: readonly Server[];
}

/** A page in CloudWatch's console: requests, latency, errors and health, by zone and by server. */
export class Dashboard extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { settings, balancer, servers }: DashboardProps) {
    super(scope, id);
    const { name, region } = settings;
    const zones = [...new Set(servers.map(({ zone }) => zone))];
    const lb = ["LoadBalancer", balancer.arnSuffix];
    const group = ["TargetGroup", balancer.targets.arnSuffix, ...lb];
    const ofBalancer = (metric: string, ...rest: unknown[]) => ["AWS/ApplicationELB", metric, ...rest];
    const byServer = (metric: string) =>
      servers.map(({ name, zone, instance }) => [
        ...["AWS/EC2", metric, "InstanceId", instance.id],
        { label: `${name} (${zone})` },
      ]);
    const graph = (title: string, stat: string, metrics: unknown[], more = {}) => ({
      type: "metric",
      width: 8,
      height: 6,
      properties: { title, region, stat, period: 60, view: "timeSeries", metrics, ...more },
    });

    const widgets = [
      // A balancer counts for its zones and for its group, and for no target by itself.
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
      graph(
        "Requests by zone",
        "Sum",
        zones.map((zone) => ofBalancer("RequestCount", ...group, "AvailabilityZone", zone, { label: zone })),
        { stacked: true },
      ),
      graph("Requests for a server, on average", "Sum", [ofBalancer("RequestCountPerTarget", ...group)]),
      // What each server sent stands for its share of the requests; EC2 measures it every five minutes.
      graph("Bytes sent by server", "Sum", byServer("NetworkOut"), { period: 300 }),
      graph(
        "Seconds until servers answer",
        "p50",
        ["p50", "p95", "p99"].map((stat) =>
          ofBalancer("TargetResponseTime", ...group, { stat, label: stat }),
        ),
      ),
      graph("Errors", "Sum", [
        ofBalancer("HTTPCode_ELB_5XX_Count", ...lb, { label: "balancer 5xx" }),
        ofBalancer("HTTPCode_Target_5XX_Count", ...group, { label: "servers 5xx" }),
        ofBalancer("HTTPCode_Target_4XX_Count", ...group, { label: "servers 4xx" }),
      ]),
      graph(
        "Health by zone",
        "Minimum",
        zones.flatMap((zone) => [
          ofBalancer("HealthyHostCount", ...group, "AvailabilityZone", zone, { label: `${zone} healthy` }),
          ofBalancer("UnHealthyHostCount", ...group, "AvailabilityZone", zone, {
            label: `${zone} unhealthy`,
            stat: "Maximum",
          }),
        ]),
      ),
      graph("Processor by server (%)", "Maximum", byServer("CPUUtilization"), { period: 300 }),
    ];
    const dashboard = new CloudwatchDashboard(this, "dashboard", {
      // An account has one of a name, whatever the region.
      dashboardName: `${name}-${region}`,
      dashboardBody: JSON.stringify({ widgets }),
    });
    this.url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
  }
}
