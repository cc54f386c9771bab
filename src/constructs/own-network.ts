import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { FlowLogs } from "./flow-logs";
import { InterfaceEndpoints } from "./interface-endpoints";
import { NatGateways } from "./nat-gateways";
import { throughInternet, type Network, type Subnet, type WayOut } from "./network";
import { PrivateSubnets } from "./private-subnets";
import { PublicSubnets } from "./public-subnets";
import { S3Endpoint } from "./s3-endpoint";

export interface OwnNetworkProps {
  readonly settings: Pick<
    Settings,
    "name" | "region" | "zones" | "vpcCidr" | "nat" | "flowLogDays" | "ipv6" | "directHttp"
  >;
}

/**
 * A VPC of the site's own: public subnets for the balancer, private ones for the servers, which reach AWS and nothing
 * else. Servers that are to be reached directly need public addresses, and are in the public subnets with them.
 */
export class OwnNetwork extends Construct implements Network {
  readonly vpcId: string;
  readonly balancerSubnets: readonly Subnet[];
  readonly serverSubnets: readonly Subnet[];
  readonly waysOut: readonly WayOut[];
  readonly ready: readonly ITerraformDependable[];
  readonly chosen = true;

  constructor(scope: Construct, id: string, { settings }: OwnNetworkProps) {
    super(scope, id);
    const { name, vpcCidr, ipv6, directHttp, flowLogDays } = settings;
    const vpc = new Vpc(this, "vpc", {
      cidrBlock: vpcCidr,
      // Without names an interface endpoint is not found: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
      enableDnsSupport: true,
      enableDnsHostnames: true,
      ...(ipv6 ? { assignGeneratedIpv6CidrBlock: true } : {}),
      tags: { Name: name },
    });
    // Without rules, so that what somebody starts here by hand, and gives no group, reaches nothing.
    new DefaultSecurityGroup(this, "default-group", { vpcId: vpc.id, tags: { Name: `${name}-unused` } });
    if (flowLogDays > 0) new FlowLogs(this, "flow-logs", { settings, vpc });

    const open = new PublicSubnets(this, "public", { settings, vpc });
    this.vpcId = vpc.id;
    this.balancerSubnets = open.subnets;
    if (directHttp) {
      const s3 = new S3Endpoint(this, "s3", { settings, vpc, routeTables: [open.routeTable] });
      this.serverSubnets = open.subnets;
      this.waysOut = [throughInternet];
      this.ready = [...open.ready, ...s3.ready];
      return;
    }
    const closed = new PrivateSubnets(this, "private", { settings, vpc });
    const s3 = new S3Endpoint(this, "s3", { settings, vpc, routeTables: closed.routeTables });
    const exit =
      settings.nat === "none"
        ? new InterfaceEndpoints(this, "endpoints", { settings, vpc, subnets: closed.subnets })
        : new NatGateways(this, "nat", { settings, nat: settings.nat, open, closed });
    this.serverSubnets = closed.subnets;
    this.waysOut = exit.throughInternet ? [throughInternet] : [...s3.waysOut, ...exit.waysOut];
    this.ready = [...open.ready, ...closed.ready, ...s3.ready, ...exit.ready];
  }
}
