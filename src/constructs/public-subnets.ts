import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet as AwsSubnet } from "@cdktf/provider-aws/lib/subnet";
import type { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { ipv6SubnetCidr, letterOf, subnetCidr } from "./address-plan";
import type { Subnet } from "./network";

export interface PublicSubnetsProps {
  readonly settings: Pick<Settings, "name" | "zones" | "vpcCidr" | "ipv6" | "directHttp">;
  readonly vpc: Vpc;
}

/** A subnet in each zone with the internet on its other side. */
export class PublicSubnets extends Construct {
  readonly subnets: readonly Subnet[];
  readonly routeTable: RouteTable;
  /** What must be there before anything in the subnets is reached. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings, vpc }: PublicSubnetsProps) {
    super(scope, id);
    const { name, zones, vpcCidr, ipv6, directHttp } = settings;
    const gateway = new InternetGateway(this, "gateway", { vpcId: vpc.id, tags: { Name: name } });
    this.routeTable = new RouteTable(this, "routes", { vpcId: vpc.id, tags: { Name: `${name}-public` } });
    const out = { routeTableId: this.routeTable.id, gatewayId: gateway.id };
    const routes = [new Route(this, "internet", { ...out, destinationCidrBlock: "0.0.0.0/0" })];
    if (ipv6) routes.push(new Route(this, "internet-ipv6", { ...out, destinationIpv6CidrBlock: "::/0" }));

    const made = zones.map((zone) => {
      const letter = letterOf(zone);
      const subnet = new AwsSubnet(this, `subnet-${letter}`, {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: subnetCidr(vpcCidr, "public", zone),
        ...(ipv6 ? { ipv6CidrBlock: ipv6SubnetCidr(vpc.ipv6CidrBlock, zone) } : {}),
        // The balancer brings its own public addresses.
        mapPublicIpOnLaunch: directHttp,
        tags: { Name: `${name}-public-${letter}` },
      });
      const association = new RouteTableAssociation(this, `association-${letter}`, {
        subnetId: subnet.id,
        routeTableId: this.routeTable.id,
      });
      return { subnet: { zone, id: subnet.id }, association };
    });
    this.subnets = made.map(({ subnet }) => subnet);
    this.ready = [...routes, ...made.map(({ association }) => association)];
  }
}
