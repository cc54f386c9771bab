import { readServerFiles } from "../../src/constructs/server-files";
import { folderOf } from "../support/site-folder";
import { only, resources, siteWith } from "../support/synth";

const lifecycle = { create_before_destroy: true };
const subnet = (zone: number) => `\${element(data.aws_subnets.network_subnet-${zone}.ids, 0)}`;

test("the balancer is in all zones, open to the internet, with exactly one security group", () => {
  expect(only(siteWith(), "aws_lb")).toEqual({
    name_prefix: "tandem",
    load_balancer_type: "application",
    internal: false,
    ip_address_type: "ipv4",
    subnets: [subnet(1), subnet(2)],
    security_groups: ["${aws_security_group.security-groups_balancer.id}"],
    drop_invalid_header_fields: true,
    tags: { Name: "tandem" },
    lifecycle,
  });
});

test("httpd keeps a silent connection longer than the balancer, which would answer 502 if it did not", () => {
  const httpd = readServerFiles().find(({ path }) => path.startsWith("/etc/httpd/"))?.content ?? "";
  const idleTimeout = Number(only(siteWith(), "aws_lb")["idle_timeout"] ?? 60);
  expect(Number(/^KeepAliveTimeout (\d+)$/m.exec(httpd)?.[1])).toBeGreaterThan(idleTimeout);
});

test("it listens on port 80 and passes everything on to the servers", () => {
  expect(only(siteWith(), "aws_lb_listener")).toEqual({
    load_balancer_arn: "${aws_lb.balancer.arn}",
    port: 80,
    protocol: "HTTP",
    default_action: [{ type: "forward", target_group_arn: "${aws_lb_target_group.balancer_targets.arn}" }],
    tags: { Name: "tandem-http" },
    lifecycle,
  });
});

test("the target group has the health check, algorithm and delay that are set", () => {
  const settings = {
    name: "a-long-name",
    healthCheckPath: "/up?x=1",
    healthCheckMatcher: "200-299",
    healthCheckInterval: 20,
    healthCheckTimeout: 7,
    healthyThreshold: 3,
    unhealthyThreshold: 4,
    loadBalancingAlgorithm: "least_outstanding_requests",
    deregistrationDelay: 90,
  } as const;
  const siteFolder = folderOf({ "index.html": "", up: "" });
  expect(only(siteWith({ ...settings, siteFolder }), "aws_lb_target_group")).toEqual({
    name_prefix: "a-long",
    vpc_id: "${element(data.aws_vpcs.network_vpc.ids, 0)}",
    target_type: "instance",
    port: 80,
    protocol: "HTTP",
    load_balancing_algorithm_type: "least_outstanding_requests",
    deregistration_delay: "90",
    health_check: {
      enabled: true,
      protocol: "HTTP",
      port: "traffic-port",
      path: "/up?x=1",
      matcher: "200-299",
      interval: 20,
      timeout: 7,
      healthy_threshold: 3,
      unhealthy_threshold: 4,
    },
    tags: { Name: "a-long-name" },
    depends_on: expect.anything() as string[],
    lifecycle: expect.objectContaining(lifecycle) as object,
  });
});

test("each server is its target; after the first one's restart for the image", () => {
  const target = (server: number) => ({
    target_group_arn: "${aws_lb_target_group.balancer_targets.arn}",
    target_id: `\${aws_instance.server-${server}_instance.id}`,
    port: 80,
    depends_on: ["aws_ami_from_instance.image"],
    lifecycle,
  });
  expect(resources(siteWith({ servers: 3 }), "aws_lb_target_group_attachment")).toEqual({
    "member-1_target": target(1),
    "member-2_target": target(2),
    "member-3_target": target(3),
  });
});
