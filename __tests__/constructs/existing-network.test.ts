import { dataSources, only, plain, resources, siteWith } from "../support/synth";

const id = (digit: number) => `subnet-${String(digit).repeat(8)}`;
const network = { balancerSubnets: [id(1), id(2)], serverSubnets: [id(3), id(4)] };
const site = siteWith({ network, servers: 3 });

/** What a subnet must be, by the errors. */
function demandsOf(changed: Parameters<typeof siteWith>[0], subnet: string): string[] {
  const { lifecycle } = dataSources(siteWith({ network, ...changed }), "aws_subnet")[subnet] ?? {};
  const { postcondition = [] } = (lifecycle ?? {}) as {
    readonly postcondition?: readonly { readonly error_message: string }[];
  };
  return postcondition.map(({ error_message }) => error_message);
}

test("the balancer and the servers are in the subnets that are named, and nothing of a network is made", () => {
  const subnet = (name: string) => `\${data.aws_subnet.network_${name}.id}`;
  expect(only(site, "aws_lb").subnets).toEqual([subnet("balancer-1"), subnet("balancer-2")]);
  expect(Object.values(resources(site, "aws_instance")).map(({ subnet_id }) => subnet_id)).toEqual([
    subnet("server-1"),
    subnet("server-2"),
    subnet("server-1"),
  ]);
  expect(
    Object.keys(site.resource).filter((type) => /vpc$|subnet|route|gateway|endpoint/.test(type)),
  ).toEqual([]);
});

test("the VPC and the zones are those of the subnets", () => {
  expect(only(site, "aws_lb_target_group").vpc_id).toBe("${data.aws_subnet.network_balancer-1.vpc_id}");
  const servers = site.output.servers?.value as readonly { readonly zone: string }[];
  expect(plain(servers).map(({ zone }) => zone)).toEqual([
    "${data.aws_subnet.network_server-1.availability_zone}",
    "${data.aws_subnet.network_server-2.availability_zone}",
    "${data.aws_subnet.network_server-1.availability_zone}",
  ]);
});

test("a subnet that is of no use is told, with the setting that names it", () => {
  expect(demandsOf({}, "network_balancer-1")).toEqual([]);
  expect(demandsOf({}, "network_balancer-2")).toEqual([
    `network.balancerSubnets must be in the VPC of the first of network.balancerSubnets, found ${id(2)} in another.`,
    `network.balancerSubnets must each be in an Availability Zone of its own, found ${id(2)} in the zone of another.`,
  ]);
  expect(demandsOf({}, "network_server-2")).toEqual([
    `network.serverSubnets must be in the VPC of the first of network.balancerSubnets, found ${id(4)} in another.`,
    `network.serverSubnets must each be in an Availability Zone of its own, found ${id(4)} in the zone of another.`,
    `network.serverSubnets must be in zones of network.balancerSubnets, found ${id(4)} in another: the balancer sends nothing there.`,
  ]);
});

test("what is demanded of a subnet is said in references that Terraform knows", () => {
  const { lifecycle } = dataSources(site, "aws_subnet")["network_server-2"] ?? {};
  expect(lifecycle).toMatchObject({
    postcondition: [
      { condition: "${self.vpc_id == data.aws_subnet.network_balancer-1.vpc_id}" },
      {
        condition:
          "${!contains([data.aws_subnet.network_server-1.availability_zone], self.availability_zone)}",
      },
      {
        condition:
          "${contains([data.aws_subnet.network_balancer-1.availability_zone, data.aws_subnet.network_balancer-2.availability_zone], self.availability_zone)}",
      },
    ],
  });
});

test("directHttp wants subnets that give public addresses, and names both settings", () => {
  expect(demandsOf({ directHttp: true }, "network_server-1")).toContain(
    `directHttp must be false while network.serverSubnets names ${id(3)}, which gives a server no public address.`,
  );
});

test("ipv6 wants subnets with IPv6 addresses for the balancer, and names both settings", () => {
  expect(demandsOf({ ipv6: true }, "network_balancer-1")).toEqual([
    `ipv6 must be false while network.balancerSubnets names ${id(1)}, which has no IPv6 addresses.`,
  ]);
  expect(only(siteWith({ network, ipv6: true }), "aws_lb").ip_address_type).toBe("dualstack");
});
