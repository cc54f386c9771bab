import { SsmAssociation } from "@cdktf/provider-aws/lib/ssm-association";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import type { Server } from "./server";
import { literal } from "./template";

export interface ReadyGateProps {
  readonly settings: Pick<Settings, "name" | "healthCheckPath">;
  readonly server: Server;
}

/** Long enough for the packages and a large site; a server that fails says so at once. */
const longestWaitSeconds = 1800;

/**
 * Holds the deployment until the server says itself that it is ready: Systems Manager runs a command on it, and the
 * apply goes on once that has succeeded. Nothing needs to be open, and nothing but Terraform on the deployer's side.
 */
export class ReadyGate extends Construct {
  /** Who depends on it finds the server ready. */
  readonly passed: ITerraformDependable;

  constructor(scope: Construct, id: string, { settings, server }: ReadyGateProps) {
    super(scope, id);
    this.passed = new SsmAssociation(this, "association", {
      name: "AWS-RunShellScript",
      parameters: {
        commands: literal(`/usr/local/bin/tandem-ready ${quote(settings.healthCheckPath)}`),
        executionTimeout: String(longestWaitSeconds),
      },
      targets: [{ key: "InstanceIds", values: [server.instance.id] }],
      waitForSuccessTimeoutSeconds: longestWaitSeconds,
      // The provider waits for a new association only, and takes another target for a change of the old one. The
      // reference is a text because CDKTF writes a resource as an expression, which Terraform refuses here:
      // https://github.com/hashicorp/terraform-cdk/issues/3196
      lifecycle: { replaceTriggeredBy: [`${addressOf(server)}.id`] },
      tags: { Name: `${settings.name}-${server.name}-ready` },
    });
  }
}

function addressOf({ instance }: Server): string {
  return `${instance.terraformResourceType}.${instance.friendlyUniqueId}`;
}

/** As one word of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
