import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { servesHttps } from "./listeners";
import type { Network } from "./network";
import { addressOf } from "./terraform-data";

export interface SecurityGroupsProps {
  readonly settings: Pick<Settings, "name" | "directHttp" | "ipv6" | "domain" | "certificateArn">;
  readonly network: Network;
}

/** Who may talk to whom: everyone to the balancer, the balancer to the servers, the servers to AWS. */
export class SecurityGroups extends Construct {
  readonly balancerId: string;
  readonly serverId: string;
  /** The address of what changes when the balancer is to be in another VPC. */
  readonly vpcOfBalancer: string;
  /** What a server needs to get to its packages and its site. */
  readonly serverRules: ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings, network }: SecurityGroupsProps) {
    super(scope, id);
    const { name, directHttp, ipv6 } = settings;
    const balancer = group(this, "balancer", `${name}-balancer`, "The load balancer of the site", network);
    const server = group(this, "server", `${name}-server`, "The web servers of the site", network);

    new VpcSecurityGroupIngressRule(this, "visitors", {
      securityGroupId: balancer.id,
      description: "HTTP from everyone to the balancer",
      ...http,
      cidrIpv4: "0.0.0.0/0",
    });
    // Otherwise the balancer has no IPv6 address, and the rule would say nothing.
    if (ipv6) {
      new VpcSecurityGroupIngressRule(this, "visitors-ipv6", {
        securityGroupId: balancer.id,
        description: "HTTP from everyone to the balancer over IPv6",
        ...http,
        cidrIpv6: "::/0",
      });
    }
    if (servesHttps(settings)) {
      new VpcSecurityGroupIngressRule(this, "visitors-https", {
        securityGroupId: balancer.id,
        description: "HTTPS from everyone to the balancer",
        ...https,
        cidrIpv4: "0.0.0.0/0",
      });
    }
    if (servesHttps(settings) && ipv6) {
      new VpcSecurityGroupIngressRule(this, "visitors-https-ipv6", {
        securityGroupId: balancer.id,
        description: "HTTPS from everyone to the balancer over IPv6",
        ...https,
        cidrIpv6: "::/0",
      });
    }
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
    this.serverRules = network.waysOut.map(
      ({ id, description, to }) =>
        new VpcSecurityGroupEgressRule(this, id, {
          securityGroupId: server.id,
          description,
          ...https,
          ...to,
        }),
    );

    this.balancerId = balancer.id;
    this.serverId = server.id;
    this.vpcOfBalancer = addressOf(balancer, "vpc_id");
  }
}

const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
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
