import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import type { Postcondition } from "cdktf";
import { Construct } from "constructs";
import type { ExistingSubnets } from "../settings/fields";
import type { Settings } from "../settings/load";
import { throughInternet, type Network, type Subnet } from "./network";

export interface ExistingNetworkProps {
  readonly settings: Pick<Settings, "directHttp" | "ipv6">;
  readonly subnets: ExistingSubnets;
}

/** Subnets that somebody else has made, with what the site needs of them checked at each plan. */
export class ExistingNetwork extends Construct implements Network {
  readonly vpcId: string;
  readonly balancerSubnets: readonly Subnet[];
  readonly serverSubnets: readonly Subnet[];
  readonly waysOut = [throughInternet];
  readonly ready = [];
  readonly chosen = true;

  constructor(scope: Construct, id: string, { settings, subnets }: ExistingNetworkProps) {
    super(scope, id);
    const forBalancer = lookUp(this, "balancer", subnets.balancerSubnets, (id, first, earlier) => [
      ...together("balancerSubnets", id, first, earlier),
      ...(settings.ipv6 ? [hasIpv6(id)] : []),
    ]);
    const [first] = forBalancer;
    if (first === undefined) throw new Error("there is at least one subnet for the balancer");
    const forServers = lookUp(this, "server", subnets.serverSubnets, (id, _, earlier) => [
      ...together("serverSubnets", id, first, earlier),
      besideBalancer(id, forBalancer),
      ...(settings.directHttp ? [givesPublicAddress(id)] : []),
    ]);
    this.vpcId = first.vpcId;
    this.balancerSubnets = forBalancer.map(toSubnet);
    this.serverSubnets = forServers.map(toSubnet);
  }
}

type Demands = (id: string, first: DataAwsSubnet | undefined, earlier: DataAwsSubnet[]) => Postcondition[];

function lookUp(scope: Construct, kind: string, ids: readonly string[], demands: Demands): DataAwsSubnet[] {
  const found: DataAwsSubnet[] = [];
  ids.forEach((id, index) => {
    const postcondition = demands(id, found[0], [...found]);
    found.push(
      new DataAwsSubnet(scope, `${kind}-${index + 1}`, {
        id,
        ...(postcondition.length > 0 ? { lifecycle: { postcondition } } : {}),
      }),
    );
  });
  return found;
}

/** All are in one VPC, and each in a zone of its own. */
function together(
  list: keyof ExistingSubnets,
  id: string,
  first: DataAwsSubnet | undefined,
  earlier: readonly DataAwsSubnet[],
): Postcondition[] {
  const vpc = first && {
    condition: `\${self.vpc_id == ${attribute(first, "vpc_id")}}`,
    errorMessage: `network.${list} must be in the VPC of the first of network.balancerSubnets, found ${id} in another.`,
  };
  const zone = earlier.length > 0 && {
    condition: `\${!contains([${zonesOf(earlier)}], self.availability_zone)}`,
    errorMessage: `network.${list} must each be in an Availability Zone of its own, found ${id} in the zone of another.`,
  };
  return [vpc, zone].filter((demand) => typeof demand === "object");
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones */
function besideBalancer(id: string, balancer: readonly DataAwsSubnet[]): Postcondition {
  return {
    condition: `\${contains([${zonesOf(balancer)}], self.availability_zone)}`,
    errorMessage: `network.serverSubnets must be in zones of network.balancerSubnets, found ${id} in another: the balancer sends nothing there.`,
  };
}

function hasIpv6(id: string): Postcondition {
  return {
    condition: '${self.ipv6_cidr_block != null && self.ipv6_cidr_block != ""}',
    errorMessage: `ipv6 must be false while network.balancerSubnets names ${id}, which has no IPv6 addresses.`,
  };
}

function givesPublicAddress(id: string): Postcondition {
  return {
    condition: "${self.map_public_ip_on_launch}",
    errorMessage: `directHttp must be false while network.serverSubnets names ${id}, which gives a server no public address.`,
  };
}

function zonesOf(subnets: readonly DataAwsSubnet[]): string {
  return subnets.map((subnet) => attribute(subnet, "availability_zone")).join(", ");
}

/** An attribute as a part of a larger expression. */
function attribute(subnet: DataAwsSubnet, name: "vpc_id" | "availability_zone"): string {
  return `data.aws_subnet.${subnet.friendlyUniqueId}.${name}`;
}

function toSubnet(subnet: DataAwsSubnet): Subnet {
  return { zone: subnet.availabilityZone, id: subnet.id };
}
