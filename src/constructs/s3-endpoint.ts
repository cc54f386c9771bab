import type { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import type { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import type { WayOut } from "./network";

export interface S3EndpointProps {
  readonly settings: Pick<Settings, "name" | "region">;
  readonly vpc: Vpc;
  readonly routeTables: readonly RouteTable[];
}

/**
 * The way to S3 that stays inside of AWS and costs nothing. Amazon Linux's packages take it too: its repositories are
 * buckets of the region (https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html). No policy
 * narrows it, since what a server may do in S3 is in its role.
 */
export class S3Endpoint extends Construct {
  readonly waysOut: readonly WayOut[];
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings, vpc, routeTables }: S3EndpointProps) {
    super(scope, id);
    const endpoint = new VpcEndpoint(this, "endpoint", {
      vpcId: vpc.id,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${settings.region}.s3`,
      routeTableIds: routeTables.map(({ id }) => id),
      tags: { Name: `${settings.name}-s3` },
    });
    this.waysOut = [
      {
        id: "servers-to-s3",
        description: "HTTPS to S3 and the package repository",
        to: { prefixListId: endpoint.prefixListId },
      },
    ];
    this.ready = [endpoint];
  }
}
