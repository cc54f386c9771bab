import { Instance, type InstanceConfig } from "@cdktf/provider-aws/lib/instance";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Settings } from "../settings/load";
import type { Subnet } from "./network";
import type { SecurityGroups } from "./security-groups";
import type { ServerRole } from "./server-role";

/** What all servers have in common, whatever they start from. */
export interface ServerProps {
  readonly settings: Pick<Settings, "name" | "instanceType">;
  /** The name that visitors see, such as "server-1". */
  readonly name: string;
  readonly subnet: Subnet;
  readonly role: ServerRole;
  readonly securityGroups: SecurityGroups;
  /** What else must be there before the server starts. */
  readonly after: ITerraformDependable[];
}

/** A server as it runs. */
export interface Server {
  readonly name: string;
  readonly zone: string;
  readonly instance: Instance;
}

export function newServer(scope: Construct, props: ServerProps, start: Partial<InstanceConfig>): Server {
  const { settings, name, subnet, role, securityGroups, after } = props;
  const instance = new Instance(scope, "instance", {
    instanceType: settings.instanceType,
    subnetId: subnet.id,
    vpcSecurityGroupIds: [securityGroups.serverId],
    iamInstanceProfile: role.instanceProfile,
    metadataOptions: {
      httpEndpoint: "enabled",
      httpTokens: "required",
      // One hop: only the server itself asks, and an answer never leaves it.
      // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html
      httpPutResponseHopLimit: 1,
      // By its tags a server knows its own name at boot, without a permission to ask for it.
      instanceMetadataTags: "enabled",
    },
    rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 8 },
    tags: { Name: `${settings.name}-${name}`, Server: name },
    ...start,
    dependsOn: [...role.permissions, ...securityGroups.serverRules, ...after],
  });
  return { name, zone: subnet.zone, instance };
}
