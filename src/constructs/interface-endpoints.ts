import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import type { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { letterOf } from "./address-plan";
import type { WayOut } from "./network";
import type { PrivateSubnet } from "./private-subnets";

export interface InterfaceEndpointsProps {
  readonly settings: Pick<Settings, "name" | "region">;
  readonly vpc: Vpc;
  readonly subnets: readonly PrivateSubnet[];
}

/**
 * What Systems Manager's agent needs (https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html),
 * the parameters in which gates leave their proofs, and the balancer's word on a server's health.
 */
const services = ["ssm", "ssmmessages", "ec2messages", "elasticloadbalancing"] as const;

/** An address inside of the VPC, in each zone, for each of AWS's services that servers call. */
export class InterfaceEndpoints extends Construct {
  readonly throughInternet = false;
  readonly waysOut: readonly WayOut[];
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings, vpc, subnets }: InterfaceEndpointsProps) {
    super(scope, id);
    const { name, region } = settings;
    const group = new SecurityGroup(this, "group", {
      namePrefix: `${name}-endpoints-`,
      description: "The endpoints of AWS services that the servers call",
      vpcId: vpc.id,
      tags: { Name: `${name}-endpoints` },
    });
    const rules = subnets.map(
      ({ zone, cidr }) =>
        new VpcSecurityGroupIngressRule(this, `from-servers-${letterOf(zone)}`, {
          securityGroupId: group.id,
          description: `HTTPS from the servers in ${zone}`,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4: cidr,
        }),
    );
    const endpoints = services.map(
      (service) =>
        new VpcEndpoint(this, service, {
          vpcId: vpc.id,
          vpcEndpointType: "Interface",
          serviceName: `com.amazonaws.${region}.${service}`,
          subnetIds: subnets.map(({ id }) => id),
          securityGroupIds: [group.id],
          // The usual name of the service leads here.
          privateDnsEnabled: true,
          tags: { Name: `${name}-${service}` },
        }),
    );
    this.waysOut = [
      {
        id: "servers-to-endpoints",
        description: "HTTPS to Systems Manager and the state of the load balancer",
        to: { referencedSecurityGroupId: group.id },
      },
    ];
    this.ready = [...rules, ...endpoints];
  }
}
