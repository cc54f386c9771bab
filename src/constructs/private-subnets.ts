import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet as AwsSubnet } from "@cdktf/provider-aws/lib/subnet";
import type { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { letterOf, subnetCidr } from "./address-plan";
import type { Subnet } from "./network";

export interface PrivateSubnetsProps {
  readonly settings: Pick<Settings, "name" | "zones" | "vpcCidr">;
  readonly vpc: Vpc;
}

export interface PrivateSubnet extends Subnet {
  readonly cidr: string;
}

/** A subnet in each zone that nobody outside of the VPC reaches, each with its own routes. */
export class PrivateSubnets extends Construct {
  readonly subnets: readonly PrivateSubnet[];
  /** In the order of the subnets. */
  readonly routeTables: readonly RouteTable[];
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings, vpc }: PrivateSubnetsProps) {
    super(scope, id);
    const { name, zones, vpcCidr } = settings;
    const made = zones.map((zone) => {
      const letter = letterOf(zone);
      const cidr = subnetCidr(vpcCidr, "private", zone);
      const tags = { Name: `${name}-private-${letter}` };
      const subnet = new AwsSubnet(this, `subnet-${letter}`, {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: cidr,
        mapPublicIpOnLaunch: false,
        tags,
      });
      const routeTable = new RouteTable(this, `routes-${letter}`, { vpcId: vpc.id, tags });
      const association = new RouteTableAssociation(this, `association-${letter}`, {
        subnetId: subnet.id,
        routeTableId: routeTable.id,
      });
      return { subnet: { zone, id: subnet.id, cidr }, routeTable, association };
    });
    this.subnets = made.map(({ subnet }) => subnet);
    this.routeTables = made.map(({ routeTable }) => routeTable);
    this.ready = made.map(({ association }) => association);
  }
}
