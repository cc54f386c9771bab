import { dataSources, only, resources, siteWith, type Synthesized } from "../support/synth";

const own = siteWith({ network: "own" });
const vpc = "${aws_vpc.network_vpc.id}";

/** The names of the resources of a type, sorted. */
function names(site: Synthesized, type: string): string[] {
  return Object.keys(resources(site, type)).sort();
}

test("the VPC has the addresses that are set, names for its endpoints, and a default group that lets nothing through", () => {
  const site = siteWith({ network: "own", name: "shop", vpcCidr: "10.20.0.0/18" });
  expect(only(site, "aws_vpc")).toMatchObject({
    cidr_block: "10.20.0.0/18",
    enable_dns_support: true,
    enable_dns_hostnames: true,
    tags: { Name: "shop" },
  });
  expect(only(site, "aws_vpc")).not.toHaveProperty("assign_generated_ipv6_cidr_block");
  expect(only(site, "aws_default_security_group")).toEqual({
    vpc_id: vpc,
    tags: { Name: "shop-unused" },
    lifecycle: { create_before_destroy: true },
  });
  expect(site.data).not.toHaveProperty("aws_vpcs");
});

test("the balancer is in the public subnets, the servers are in the private ones, and no subnet gives out public addresses", () => {
  expect(only(own, "aws_lb").subnets).toEqual([
    "${aws_subnet.network_public_subnet-a.id}",
    "${aws_subnet.network_public_subnet-b.id}",
  ]);
  expect(Object.values(resources(own, "aws_instance")).map(({ subnet_id }) => subnet_id)).toEqual([
    "${aws_subnet.network_private_subnet-a.id}",
    "${aws_subnet.network_private_subnet-b.id}",
  ]);
  expect(
    Object.values(resources(own, "aws_subnet")).map((subnet) => [
      subnet.availability_zone,
      subnet.cidr_block,
      subnet.map_public_ip_on_launch,
    ]),
  ).toEqual([
    ["us-east-1a", '${cidrsubnet("10.0.0.0/16", 4, 8)}', false],
    ["us-east-1b", '${cidrsubnet("10.0.0.0/16", 4, 9)}', false],
    ["us-east-1a", '${cidrsubnet("10.0.0.0/16", 4, 0)}', false],
    ["us-east-1b", '${cidrsubnet("10.0.0.0/16", 4, 1)}', false],
  ]);
});

test("a zone keeps its subnets and their addresses whichever other zones there are", () => {
  const subnets = (zones: readonly string[]) => resources(siteWith({ network: "own", zones }), "aws_subnet");
  const few = subnets(["us-east-1a", "us-east-1f"]);
  const many = subnets(["us-east-1f", "us-east-1c", "us-east-1a"]);
  expect(Object.keys(many)).toHaveLength(6);
  expect(many).toMatchObject(few);
});

test("only the public subnets lead to the internet", () => {
  expect(resources(own, "aws_route")).toEqual({
    network_public_internet: {
      route_table_id: "${aws_route_table.network_public_routes.id}",
      gateway_id: "${aws_internet_gateway.network_public_gateway.id}",
      destination_cidr_block: "0.0.0.0/0",
      lifecycle: { create_before_destroy: true },
    },
  });
  const associated = Object.values(resources(own, "aws_route_table_association"));
  expect(associated.map((one) => [one.subnet_id, one.route_table_id])).toEqual([
    ["${aws_subnet.network_private_subnet-a.id}", "${aws_route_table.network_private_routes-a.id}"],
    ["${aws_subnet.network_private_subnet-b.id}", "${aws_route_table.network_private_routes-b.id}"],
    ["${aws_subnet.network_public_subnet-a.id}", "${aws_route_table.network_public_routes.id}"],
    ["${aws_subnet.network_public_subnet-b.id}", "${aws_route_table.network_public_routes.id}"],
  ]);
});

test("S3 is reached by the routes of the servers, and each service that they call by an address in their subnets", () => {
  const { network_s3_endpoint: s3, ...others } = resources(own, "aws_vpc_endpoint");
  expect(s3).toMatchObject({
    vpc_id: vpc,
    vpc_endpoint_type: "Gateway",
    service_name: "com.amazonaws.us-east-1.s3",
    route_table_ids: [
      "${aws_route_table.network_private_routes-a.id}",
      "${aws_route_table.network_private_routes-b.id}",
    ],
  });
  expect(Object.values(others).map(({ service_name }) => service_name)).toEqual([
    "com.amazonaws.us-east-1.ec2messages",
    "com.amazonaws.us-east-1.elasticloadbalancing",
    "com.amazonaws.us-east-1.ssm",
    "com.amazonaws.us-east-1.ssmmessages",
  ]);
  for (const endpoint of Object.values(others)) {
    expect(endpoint).toMatchObject({
      vpc_endpoint_type: "Interface",
      private_dns_enabled: true,
      security_group_ids: ["${aws_security_group.network_endpoints_group.id}"],
      subnet_ids: ["${aws_subnet.network_private_subnet-a.id}", "${aws_subnet.network_private_subnet-b.id}"],
    });
  }
});

test("a server reaches S3 and the endpoints alone, and the endpoints take HTTPS from the servers' subnets alone", () => {
  const https = { ip_protocol: "tcp", from_port: 443, to_port: 443 };
  const out = resources(own, "aws_vpc_security_group_egress_rule");
  expect(Object.keys(out)).toEqual([
    "security-groups_balancer-to-servers",
    "security-groups_servers-to-endpoints",
    "security-groups_servers-to-s3",
  ]);
  expect(out["security-groups_servers-to-s3"]).toMatchObject({
    ...https,
    prefix_list_id: "${aws_vpc_endpoint.network_s3_endpoint.prefix_list_id}",
  });
  expect(out["security-groups_servers-to-endpoints"]).toMatchObject({
    ...https,
    referenced_security_group_id: "${aws_security_group.network_endpoints_group.id}",
  });
  expect(
    resources(own, "aws_vpc_security_group_ingress_rule")["network_endpoints_from-servers-b"],
  ).toMatchObject({
    security_group_id: "${aws_security_group.network_endpoints_group.id}",
    ...https,
    cidr_ipv4: '${cidrsubnet("10.0.0.0/16", 4, 9)}',
  });
});

test("a server starts when every way out is there, and the balancer when it can be reached", () => {
  const waits = [
    "aws_route.network_public_internet",
    "aws_route_table_association.network_private_association-a",
    "aws_vpc_endpoint.network_s3_endpoint",
    "aws_vpc_endpoint.network_endpoints_ssmmessages",
    "aws_vpc_security_group_ingress_rule.network_endpoints_from-servers-a",
  ];
  for (const { depends_on } of [...Object.values(resources(own, "aws_instance")), only(own, "aws_lb")]) {
    expect(depends_on).toEqual(expect.arrayContaining(waits));
  }
});

test("a balancer does not follow into another VPC, and is made anew there", () => {
  expect(only(own, "aws_lb").lifecycle).toEqual({
    create_before_destroy: true,
    replace_triggered_by: ["aws_security_group.security-groups_balancer.vpc_id"],
  });
  expect(only(siteWith(), "aws_lb").lifecycle).toEqual({ create_before_destroy: true });
});

test("one NAT gateway serves all zones, in the place of the interface endpoints", () => {
  const site = siteWith({ network: "own", nat: "one" });
  expect(only(site, "aws_nat_gateway")).toMatchObject({
    subnet_id: "${aws_subnet.network_public_subnet-a.id}",
    allocation_id: "${aws_eip.network_nat_address-a.id}",
  });
  const routes = resources(site, "aws_route");
  for (const letter of ["a", "b"]) {
    expect(routes[`network_nat_route-${letter}`]).toMatchObject({
      route_table_id: `\${aws_route_table.network_private_routes-${letter}.id}`,
      destination_cidr_block: "0.0.0.0/0",
      nat_gateway_id: "${aws_nat_gateway.network_nat_gateway-a.id}",
    });
  }
  expect(names(site, "aws_vpc_endpoint")).toEqual(["network_s3_endpoint"]);
  expect(
    resources(site, "aws_vpc_security_group_egress_rule")["security-groups_servers-to-aws"],
  ).toMatchObject({ cidr_ipv4: "0.0.0.0/0" });
});

test("with zonal NAT each zone has its own way out", () => {
  const site = siteWith({ network: "own", nat: "zonal", zones: ["us-east-1b", "us-east-1d", "us-east-1e"] });
  const routes = resources(site, "aws_route");
  for (const letter of ["b", "d", "e"]) {
    expect(routes[`network_nat_route-${letter}`]).toMatchObject({
      route_table_id: `\${aws_route_table.network_private_routes-${letter}.id}`,
      nat_gateway_id: `\${aws_nat_gateway.network_nat_gateway-${letter}.id}`,
    });
  }
  expect(names(site, "aws_eip")).toHaveLength(3);
});

test("servers that are reached directly are in the public subnets, with public addresses and no private part", () => {
  const site = siteWith({ network: "own", directHttp: true });
  expect(names(site, "aws_subnet")).toEqual(["network_public_subnet-a", "network_public_subnet-b"]);
  for (const subnet of Object.values(resources(site, "aws_subnet"))) {
    expect(subnet.map_public_ip_on_launch).toBe(true);
  }
  expect(Object.values(resources(site, "aws_instance")).map(({ subnet_id }) => subnet_id)).toEqual([
    "${aws_subnet.network_public_subnet-a.id}",
    "${aws_subnet.network_public_subnet-b.id}",
  ]);
  expect(only(site, "aws_vpc_endpoint").route_table_ids).toEqual([
    "${aws_route_table.network_public_routes.id}",
  ]);
});

test("with IPv6 visitors reach the balancer over it, and nobody else is reached", () => {
  const site = siteWith({ network: "own", ipv6: true });
  expect(only(site, "aws_vpc").assign_generated_ipv6_cidr_block).toBe(true);
  expect(only(site, "aws_lb").ip_address_type).toBe("dualstack");
  const routes = resources(site, "aws_route");
  expect(routes["network_public_internet-ipv6"]).toMatchObject({
    route_table_id: "${aws_route_table.network_public_routes.id}",
    destination_ipv6_cidr_block: "::/0",
  });
  expect(Object.keys(routes)).toHaveLength(2);
  const ipv6 = Object.entries(resources(site, "aws_subnet")).map(([name, subnet]) => [
    name,
    subnet.ipv6_cidr_block,
  ]);
  expect(Object.fromEntries(ipv6)).toEqual({
    "network_public_subnet-a": "${cidrsubnet(aws_vpc.network_vpc.ipv6_cidr_block, 8, 0)}",
    "network_public_subnet-b": "${cidrsubnet(aws_vpc.network_vpc.ipv6_cidr_block, 8, 1)}",
    "network_private_subnet-a": undefined,
    "network_private_subnet-b": undefined,
  });
  const opened = Object.entries(resources(site, "aws_vpc_security_group_ingress_rule"));
  expect(opened.filter(([, rule]) => rule.cidr_ipv6 !== undefined)).toEqual([
    [
      "security-groups_visitors-ipv6",
      expect.objectContaining({ cidr_ipv6: "::/0", from_port: 80, to_port: 80 }),
    ],
  ]);
});

test("flow logs of everything go to a log group that forgets them", () => {
  const site = siteWith({ network: "own", name: "shop", flowLogDays: 90 });
  expect(only(site, "aws_cloudwatch_log_group")).toMatchObject({
    name_prefix: "shop-flow-logs-",
    retention_in_days: 90,
  });
  expect(only(site, "aws_flow_log")).toMatchObject({
    vpc_id: vpc,
    traffic_type: "ALL",
    log_destination_type: "cloud-watch-logs",
    log_destination: "${aws_cloudwatch_log_group.network_flow-logs_group.arn}",
    iam_role_arn: "${aws_iam_role.network_flow-logs_role.arn}",
    depends_on: ["aws_iam_role_policy.network_flow-logs_write"],
  });
});

test("only flow logs of this account take their role, and all that it may do is write to that group", () => {
  const documents = dataSources(own, "aws_iam_policy_document");
  const account = "${data.aws_caller_identity.network_flow-logs_account.account_id}";
  const partition = "${data.aws_partition.network_flow-logs_partition.partition}";
  expect(documents["network_flow-logs_trust"]?.statement).toEqual([
    {
      actions: ["sts:AssumeRole"],
      principals: [{ type: "Service", identifiers: ["vpc-flow-logs.amazonaws.com"] }],
      condition: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
        {
          test: "ArnLike",
          variable: "aws:SourceArn",
          values: [`arn:${partition}:ec2:us-east-1:${account}:vpc-flow-log/*`],
        },
      ],
    },
  ]);
  expect(documents["network_flow-logs_write-log"]?.statement).toEqual([
    {
      sid: "WriteLog",
      actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      resources: ["${aws_cloudwatch_log_group.network_flow-logs_group.arn}:*"],
    },
  ]);
});

test("0 days are no flow logs", () => {
  const site = siteWith({ network: "own", flowLogDays: 0 });
  expect(site.resource).not.toHaveProperty("aws_flow_log");
  expect(site.resource).not.toHaveProperty("aws_cloudwatch_log_group");
});
