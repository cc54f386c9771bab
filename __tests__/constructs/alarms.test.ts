import { dataSources, only, plain, resources, siteWith } from "../support/synth";

const site = siteWith({
  name: "shop",
  alarmEmails: ["ops@example.com", "web@example.com"],
  alarmResponseTime: 0.5,
});
const alarms = resources(site, "aws_cloudwatch_metric_alarm");
const balancer = { LoadBalancer: "${aws_lb.balancer.arn_suffix}" };
const servers = { ...balancer, TargetGroup: "${aws_lb_target_group.balancer_targets.arn_suffix}" };

test.each([
  ["unhealthy-servers", "UnHealthyHostCount", servers, { statistic: "Maximum", threshold: 1 }],
  ["balancer-errors", "HTTPCode_ELB_5XX_Count", balancer, { statistic: "Sum", threshold: 1 }],
  ["server-errors", "HTTPCode_Target_5XX_Count", servers, { statistic: "Sum", threshold: 1 }],
  ["slow-answers", "TargetResponseTime", servers, { extended_statistic: "p95", threshold: 0.5 }],
])("%s watches %s of this balancer, as CloudWatch calls it", (name, metric_name, dimensions, watched) => {
  const alarm = alarms[`alarms_${name}`];
  expect(alarm).toMatchObject({
    alarm_name: `shop-${name}`,
    namespace: "AWS/ApplicationELB",
    metric_name,
    period: 60,
    comparison_operator: "GreaterThanOrEqualToThreshold",
    treat_missing_data: "notBreaching",
    ...watched,
  });
  expect(plain(alarm?.dimensions)).toEqual(dimensions);
});

test("each tells the topic when it begins and when it is over, and is made when there is something to watch", () => {
  expect(Object.keys(alarms)).toHaveLength(4);
  for (const alarm of Object.values(alarms)) {
    const { alarm_actions, ok_actions, depends_on } = plain(alarm);
    expect([alarm_actions, ok_actions]).toEqual(Array(2).fill(["${aws_sns_topic.alarms_topic.arn}"]));
    expect(depends_on).toEqual([
      "aws_lb_target_group_attachment.member-1_target",
      "aws_lb_target_group_attachment.member-2_target",
      "aws_sns_topic_policy.alarms_topic_policy",
      "aws_sns_topic_subscription.alarms_topic_email",
    ]);
  }
});

test("CloudWatch alone may publish to the topic, and for this account alone", () => {
  expect(dataSources(site, "aws_iam_policy_document").alarms_topic_publish).toEqual({
    statement: [
      {
        sid: "CloudWatchPublishes",
        principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
        actions: ["sns:Publish"],
        resources: ["${aws_sns_topic.alarms_topic.arn}"],
        condition: [
          {
            test: "StringEquals",
            variable: "aws:SourceAccount",
            values: ["${data.aws_caller_identity.alarms_topic_account.account_id}"],
          },
        ],
      },
    ],
  });
  // Nor does a key of AWS's own keep it out.
  expect(only(site, "aws_sns_topic")).not.toHaveProperty("kms_master_key_id");
});

test("each address is a subscription of its own", () => {
  expect(only(site, "aws_sns_topic_subscription")).toMatchObject({
    for_each: '${toset(["ops@example.com", "web@example.com"])}',
    protocol: "email",
    endpoint: "${each.value}",
  });
});

test("without addresses there is no alarm", () => {
  const types = Object.keys(siteWith().resource);
  expect(types.filter((type) => /cloudwatch|sns/.test(type))).toEqual([]);
});
