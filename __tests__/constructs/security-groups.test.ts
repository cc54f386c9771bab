import { resources, siteWith } from "../support/synth";

const http = { ip_protocol: "tcp", from_port: 80, to_port: 80 };
const balancer = "${aws_security_group.security-groups_balancer.id}";
const server = "${aws_security_group.security-groups_server.id}";
const lifecycle = { create_before_destroy: true };

test("there is one group for the balancer and one for the servers", () => {
  expect(resources(siteWith({ name: "shop" }), "aws_security_group")).toEqual({
    "security-groups_balancer": {
      name_prefix: "shop-balancer-",
      description: "The load balancer of the site",
      vpc_id: "${element(data.aws_vpcs.network_vpc.ids, 0)}",
      tags: { Name: "shop-balancer" },
      lifecycle,
    },
    "security-groups_server": {
      name_prefix: "shop-server-",
      description: "The web servers of the site",
      vpc_id: "${element(data.aws_vpcs.network_vpc.ids, 0)}",
      tags: { Name: "shop-server" },
      lifecycle,
    },
  });
});

test("everyone reaches the balancer, and the balancer alone the servers", () => {
  expect(resources(siteWith(), "aws_vpc_security_group_ingress_rule")).toEqual({
    "security-groups_visitors": {
      security_group_id: balancer,
      description: "HTTP from everyone to the balancer",
      ...http,
      cidr_ipv4: "0.0.0.0/0",
      lifecycle,
    },
    "security-groups_servers-from-balancer": {
      security_group_id: server,
      description: "HTTP and health checks from the balancer",
      ...http,
      referenced_security_group_id: balancer,
      lifecycle,
    },
  });
});

test("the balancer reaches the servers alone, and a server HTTPS alone", () => {
  expect(resources(siteWith(), "aws_vpc_security_group_egress_rule")).toEqual({
    "security-groups_balancer-to-servers": {
      security_group_id: balancer,
      description: "HTTP and health checks to the servers",
      ...http,
      referenced_security_group_id: server,
      lifecycle,
    },
    "security-groups_servers-to-aws": {
      security_group_id: server,
      description: "HTTPS to S3, Systems Manager and the package repository",
      ip_protocol: "tcp",
      from_port: 443,
      to_port: 443,
      cidr_ipv4: "0.0.0.0/0",
      lifecycle,
    },
  });
});

test("directHttp opens the servers to everyone", () => {
  const { "security-groups_direct-http": rule, ...others } = resources(
    siteWith({ directHttp: true }),
    "aws_vpc_security_group_ingress_rule",
  );
  expect(rule).toEqual({
    security_group_id: server,
    description: "HTTP from everyone to each server, by the setting directHttp",
    ...http,
    cidr_ipv4: "0.0.0.0/0",
    lifecycle,
  });
  expect(Object.keys(others)).toHaveLength(2);
});

test("every description is one that EC2 takes", () => {
  const site = siteWith({ directHttp: true });
  const described = [
    "aws_security_group",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
  ].flatMap((type) => Object.values(resources(site, type)));
  expect(described).toHaveLength(7);
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  for (const { description } of described)
    expect(description).toMatch(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
});
