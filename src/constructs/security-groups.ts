import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import type { Network } from "./network";

export interface SecurityGroupsProps {
  readonly settings: Pick<Settings, "name" | "directHttp">;
  readonly network: Network;
}

/** Who may talk to whom: everyone to the balancer, the balancer to the servers, the servers to AWS. */
export class SecurityGroups extends Construct {
  readonly balancerId: string;
  readonly serverId: string;
  /** What a server needs to get to its packages and its site. */
  readonly serverRules: ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings, network }: SecurityGroupsProps) {
    super(scope, id);
    const { name, directHttp } = settings;
    const balancer = group(this, "balancer", `${name}-balancer`, "The load balancer of the site", network);
    const server = group(this, "server", `${name}-server`, "The web servers of the site", network);

    new VpcSecurityGroupIngressRule(this, "visitors", {
      securityGroupId: balancer.id,
      description: "HTTP from everyone to the balancer",
      ...http,
      // The balancer has no IPv6 address, so that a rule for ::/0 would say nothing.
      cidrIpv4: "0.0.0.0/0",
    });
    new VpcSecurityGroupEgressRule(this, "balancer-to-servers", {
      securityGroupId: balancer.id,
      description: "HTTP and health checks to the servers",
      ...http,
      referencedSecurityGroupId: server.id,
    });
    new VpcSecurityGroupIngressRule(this, "servers-from-balancer", {
      securityGroupId: server.id,
      description: "HTTP and health checks from the balancer",
      ...http,
      referencedSecurityGroupId: balancer.id,
    });
    if (directHttp) {
      new VpcSecurityGroupIngressRule(this, "direct-http", {
        securityGroupId: server.id,
        description: "HTTP from everyone to each server, by the setting directHttp",
        ...http,
        cidrIpv4: "0.0.0.0/0",
      });
    }
    // Names and time are answered inside the VPC, past security groups:
    // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html#security-group-basics
    const https = new VpcSecurityGroupEgressRule(this, "servers-to-aws", {
      securityGroupId: server.id,
      description: "HTTPS to S3, Systems Manager and the package repository",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
    });

    this.balancerId = balancer.id;
    this.serverId = server.id;
    this.serverRules = [https];
  }
}

const http = { ipProtocol: "tcp", fromPort: 80, toPort: 80 };

function group(
  scope: Construct,
  id: string,
  name: string,
  description: string,
  network: Network,
): SecurityGroup {
  return new SecurityGroup(scope, id, {
    namePrefix: `${name}-`,
    description,
    vpcId: network.vpcId,
    tags: { Name: name },
  });
}
