import type { VpcSecurityGroupEgressRuleConfig } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import type { ITerraformDependable } from "cdktf";

/** A subnet of an Availability Zone. */
export interface Subnet {
  readonly zone: string;
  readonly id: string;
}

/** A way by which the servers reach AWS over HTTPS, as a rule of their security group. */
export interface WayOut {
  readonly id: string;
  readonly description: string;
  readonly to: Pick<
    VpcSecurityGroupEgressRuleConfig,
    "cidrIpv4" | "prefixListId" | "referencedSecurityGroupId"
  >;
}

/** Where the site is. All that the rest of the stack knows of it, whoever has made it. */
export interface Network {
  readonly vpcId: string;
  /** One for each zone that the balancer has an address in. */
  readonly balancerSubnets: readonly Subnet[];
  /** One for each zone that servers are in. */
  readonly serverSubnets: readonly Subnet[];
  readonly waysOut: readonly WayOut[];
  /** What must be there before the balancer or a server is, and outlive both. */
  readonly ready: readonly ITerraformDependable[];
  /** Whether a setting may have moved the site here from another VPC, which a balancer cannot follow. */
  readonly chosen: boolean;
}

/** Servers are spread over the zones in turn, so that one more or one less moves none of the others. */
export function subnetOf({ serverSubnets }: Network, server: number): Subnet {
  const subnet = serverSubnets[server % serverSubnets.length];
  if (subnet === undefined) throw new Error("a network has at least one subnet for servers");
  return subnet;
}

/** By the internet, to wherever AWS answers. */
export const throughInternet: WayOut = {
  id: "servers-to-aws",
  description: "HTTPS to S3, Systems Manager and the package repository",
  to: { cidrIpv4: "0.0.0.0/0" },
};
