import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { DataAwsVpcs } from "@cdktf/provider-aws/lib/data-aws-vpcs";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";

/** The default subnet of an Availability Zone. */
export interface Subnet {
  readonly zone: string;
  readonly id: string;
}

export interface NetworkProps {
  readonly settings: Pick<Settings, "region" | "zones">;
}

/**
 * The default VPC and its subnets, as the launch wizard of the console takes them.
 * Looked up as lists of one, so that a missing one is told with the way to get it.
 */
export class Network extends Construct {
  readonly vpcId: string;
  /** One for each zone of the settings, in their order. */
  readonly subnets: readonly Subnet[];

  constructor(scope: Construct, id: string, { settings }: NetworkProps) {
    super(scope, id);
    const { region, zones } = settings;
    const vpcs = new DataAwsVpcs(this, "vpc", {
      filter: [{ name: "is-default", values: ["true"] }],
      lifecycle: {
        postcondition: [
          {
            condition: "${length(self.ids) == 1}",
            errorMessage: `${region} must have a default VPC, found none: aws ec2 create-default-vpc --region ${region} makes one.`,
          },
        ],
      },
    });
    this.vpcId = onlyOne(vpcs.ids);
    this.subnets = zones.map((zone, index) =>
      defaultSubnet(this, `subnet-${index + 1}`, zone, region, this.vpcId),
    );
  }

  /** Servers are spread over the zones in turn. */
  subnetOf(server: number): Subnet {
    const subnet = this.subnets[server % this.subnets.length];
    if (subnet === undefined) throw new Error("a network has at least one subnet");
    return subnet;
  }
}

/** Has a public address for each server, by which it reaches S3, Systems Manager and the package repository. */
function defaultSubnet(scope: Construct, id: string, zone: string, region: string, vpcId: string): Subnet {
  const subnets = new DataAwsSubnets(scope, id, {
    filter: [
      { name: "vpc-id", values: [vpcId] },
      { name: "availability-zone", values: [zone] },
      { name: "default-for-az", values: ["true"] },
    ],
    lifecycle: {
      postcondition: [
        {
          condition: "${length(self.ids) == 1}",
          errorMessage:
            `${zone} must have a default subnet, found none: name another zone in zones in cdktf.json, ` +
            `or aws ec2 create-default-subnet --availability-zone ${zone} --region ${region} makes one.`,
        },
      ],
    },
  });
  return { zone, id: onlyOne(subnets.ids) };
}

function onlyOne(ids: string[]): string {
  return Fn.element(ids, 0) as string;
}
