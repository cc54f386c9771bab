import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { DataAwsVpcs } from "@cdktf/provider-aws/lib/data-aws-vpcs";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { throughInternet, type Network, type Subnet } from "./network";

export interface DefaultNetworkProps {
  readonly settings: Pick<Settings, "region" | "zones">;
}

/**
 * The default VPC and its subnets, as the launch wizard of the console takes them.
 * Looked up as lists of one, so that a missing one is told with the way to get it.
 */
export class DefaultNetwork extends Construct implements Network {
  readonly vpcId: string;
  readonly balancerSubnets: readonly Subnet[];
  readonly serverSubnets: readonly Subnet[];
  readonly waysOut = [throughInternet];
  readonly ready = [];
  readonly chosen = false;

  constructor(scope: Construct, id: string, { settings }: DefaultNetworkProps) {
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
    const subnets = zones.map((zone, index) =>
      defaultSubnet(this, `subnet-${index + 1}`, zone, region, this.vpcId),
    );
    this.balancerSubnets = subnets;
    this.serverSubnets = subnets;
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
