import { only, plain, siteWith } from "../support/synth";

const site = siteWith({ dashboard: true, servers: 3, name: "shop" });

interface Widget {
  readonly properties: { readonly title: string; readonly region: string; readonly metrics: unknown[][] };
}

const { dashboard_name: name, dashboard_body: body } = plain(only(site, "aws_cloudwatch_dashboard"));
const { widgets } = JSON.parse(String(body)) as { readonly widgets: readonly Widget[] };
const graph = (title: string) => {
  const found = widgets.find(({ properties }) => properties.title === title);
  if (found === undefined) throw new Error(`there is no graph ${title}`);
  return found.properties;
};
const group = [
  "TargetGroup",
  "${aws_lb_target_group.balancer_targets.arn_suffix}",
  "LoadBalancer",
  "${aws_lb.balancer.arn_suffix}",
];

test("the dashboard's name tells the site and the region", () => {
  expect(name).toBe("shop-us-east-1");
  expect(plain(site.output.dashboard_url?.value)).toBe(
    "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/" +
      "${aws_cloudwatch_dashboard.dashboard.dashboard_name}",
  );
  expect(widgets.map(({ properties }) => properties.region)).toEqual(widgets.map(() => "us-east-1"));
});

test("requests and health are shown by zone", () => {
  const zone = (letter: string) => `us-east-1${letter}`;
  expect(graph("Requests by zone").metrics).toEqual(
    ["a", "b"].map((letter) => [
      ...["AWS/ApplicationELB", "RequestCount", ...group, "AvailabilityZone", zone(letter)],
      { label: zone(letter) },
    ]),
  );
  expect(graph("Health by zone").metrics.map(([, metric]) => metric)).toEqual([
    ...["HealthyHostCount", "UnHealthyHostCount", "HealthyHostCount", "UnHealthyHostCount"],
  ]);
});

test("what a server sends and how busy it is are shown for each server", () => {
  for (const [title, metric] of [
    ["Bytes sent by server", "NetworkOut"],
    ["Processor by server (%)", "CPUUtilization"],
  ] as const) {
    expect(graph(title).metrics).toEqual(
      [
        ["1", "a"],
        ["2", "b"],
        ["3", "a"],
      ].map(([number, letter]) => [
        ...["AWS/EC2", metric, "InstanceId", `\${aws_instance.server-${number}_instance.id}`],
        { label: `server-${number} (us-east-1${letter})` },
      ]),
    );
  }
});

test("latency is shown as percentiles, and errors by who made them", () => {
  expect(graph("Seconds until servers answer").metrics.map((metric) => metric.at(-1))).toEqual(
    ["p50", "p95", "p99"].map((stat) => ({ stat, label: stat })),
  );
  expect(graph("Errors").metrics.map(([, metric]) => metric)).toEqual([
    "HTTPCode_ELB_5XX_Count",
    "HTTPCode_Target_5XX_Count",
    "HTTPCode_Target_4XX_Count",
  ]);
});
