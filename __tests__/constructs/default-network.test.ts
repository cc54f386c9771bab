import { dataSources, plain, resources, siteWith } from "../support/synth";

const vpc = "${element(data.aws_vpcs.network_vpc.ids, 0)}";

test("takes the default VPC, and says how to get one where there is none", () => {
  expect(dataSources(siteWith(), "aws_vpcs")).toEqual({
    network_vpc: {
      filter: [{ name: "is-default", values: ["true"] }],
      lifecycle: {
        postcondition: [
          {
            condition: "${length(self.ids) == 1}",
            error_message:
              "us-east-1 must have a default VPC, found none: aws ec2 create-default-vpc --region us-east-1 makes one.",
          },
        ],
      },
    },
  });
});

test("takes the default subnet of each zone, and says what to do where there is none", () => {
  const subnets = dataSources(siteWith({ zones: ["us-east-1c", "us-east-1a"] }), "aws_subnets");
  expect(Object.keys(subnets)).toEqual(["network_subnet-1", "network_subnet-2"]);
  expect(subnets["network_subnet-1"]).toEqual({
    filter: [
      { name: "vpc-id", values: [vpc] },
      { name: "availability-zone", values: ["us-east-1c"] },
      { name: "default-for-az", values: ["true"] },
    ],
    lifecycle: {
      postcondition: [
        {
          condition: "${length(self.ids) == 1}",
          error_message:
            "us-east-1c must have a default subnet, found none: name another zone in zones in cdktf.json, " +
            "or aws ec2 create-default-subnet --availability-zone us-east-1c --region us-east-1 makes one.",
        },
      ],
    },
  });
});

test("spreads the servers over the zones in turn", () => {
  const site = siteWith({ servers: 5, zones: ["us-east-1a", "us-east-1b", "us-east-1d"] });
  const subnets = Object.values(resources(site, "aws_instance")).map(({ subnet_id }) => subnet_id);
  const subnet = (zone: number) => `\${element(data.aws_subnets.network_subnet-${zone}.ids, 0)}`;
  expect(subnets).toEqual([subnet(1), subnet(2), subnet(3), subnet(1), subnet(2)]);
  const servers = site.output.servers?.value as readonly { readonly zone: string }[];
  expect(plain(servers).map(({ zone }) => zone.at(-1))).toEqual(["a", "b", "d", "a", "b"]);
});
