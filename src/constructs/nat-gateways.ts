import { Eip } from "@cdktf/provider-aws/lib/eip";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { letterOf } from "./address-plan";
import type { PrivateSubnets } from "./private-subnets";
import type { PublicSubnets } from "./public-subnets";

export interface NatGatewaysProps {
  readonly settings: Pick<Settings, "name">;
  readonly nat: "one" | "zonal";
  readonly open: PublicSubnets;
  readonly closed: PrivateSubnets;
}

/** A way from the private subnets to the internet, and none back: one for all zones, or one in each. */
export class NatGateways extends Construct {
  readonly throughInternet = true;
  readonly waysOut = [];
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings, nat, open, closed }: NatGatewaysProps) {
    super(scope, id);
    const homes = nat === "one" ? open.subnets.slice(0, 1) : open.subnets;
    const gateways = homes.map(({ zone, id }) => {
      const letter = letterOf(zone);
      const tags = { Name: `${settings.name}-nat-${letter}` };
      const address = new Eip(this, `address-${letter}`, { domain: "vpc", tags });
      return new NatGateway(this, `gateway-${letter}`, {
        subnetId: id,
        allocationId: address.id,
        tags,
        // https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
        dependsOn: [...open.ready],
      });
    });
    this.ready = closed.routeTables.map((routeTable, index) => {
      const gateway = gateways[index % gateways.length];
      const zone = closed.subnets[index]?.zone;
      if (gateway === undefined || zone === undefined) throw new Error("every private subnet has a gateway");
      return new Route(this, `route-${letterOf(zone)}`, {
        routeTableId: routeTable.id,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: gateway.id,
      });
    });
  }
}
