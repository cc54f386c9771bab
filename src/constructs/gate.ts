import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { SsmAssociation } from "@cdktf/provider-aws/lib/ssm-association";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, type Precondition } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { gateScript } from "./gate-script";
import { proofFolder } from "./proof-folder";
import type { Server } from "./server";
import type { ServerRole } from "./server-role";
import type { SiteBucket } from "./site-bucket";
import { addressOf } from "./terraform-data";

export interface GateProps {
  readonly settings: Pick<Settings, "name">;
  readonly bucket: Pick<SiteBucket, "id">;
  readonly role: ServerRole;
  readonly server: Server;
  /** What the gate holds the deployment for: also a file of assets/server, without its "gate-". */
  readonly purpose: "ready" | "serving" | "in-service";
  /** What the proof must name after the server's id, when the script came to its end. */
  readonly wanted: string;
  /** What the script is given after the name of the proof and what it has to see. @default - no more */
  readonly args?: readonly (string | number)[];
  /** Addresses of what renews the gate, beside its server. */
  readonly renewedBy?: readonly string[];
  /** What must be over before the script runs. */
  readonly after?: readonly ITerraformDependable[];
}

/** Long enough for the packages and a large site; a server that fails says so at once. */
const longestWaitSeconds = 1800;

/**
 * Holds the deployment until a server says that it came as far: Systems Manager runs a script on it, and the apply
 * goes on once that has succeeded. Nothing needs to be open, and nothing but Terraform on the deployer's side.
 *
 * The provider's word for that is not enough, it may come before the script ran
 * (https://github.com/hashicorp/terraform-provider-aws/issues/31175). So the script leaves a proof, a parameter that
 * the server writes, and what comes next demands it. A script that fails leaves the reason there.
 */
export class Gate extends Construct {
  /** Who depends on it comes after the gate. */
  readonly passed: ITerraformDependable[];
  /** Who demands it can be sure that the gate has held. */
  readonly proven: Precondition;

  constructor(scope: Construct, id: string, props: GateProps) {
    super(scope, id);
    const { settings, bucket, role, server, purpose, wanted, args = [], renewedBy = [], after = [] } = props;
    const proof = new SsmParameter(this, "proof", {
      // One for each server that there ever was: what an interrupted release has left may still write to its own.
      name: `${proofFolder(bucket)}/${server.name}/${server.instance.id}/${purpose}`,
      description: `How far ${server.name} of ${settings.name} came: written by the server itself`,
      type: "String",
      insecureValue: "none",
      // A deployment that was killed may have made it and not have lived to say so.
      overwrite: true,
      lifecycle: { ignoreChanges: ["insecure_value"] },
    });
    const association = new SsmAssociation(this, "association", {
      name: "AWS-RunShellScript",
      parameters: {
        commands: gateScript(purpose, [proof.name, wanted, ...args]),
        executionTimeout: String(longestWaitSeconds),
      },
      targets: [{ key: "InstanceIds", values: [server.instance.id] }],
      waitForSuccessTimeoutSeconds: longestWaitSeconds,
      tags: { Name: `${settings.name}-${server.name}-${purpose}` },
      dependsOn: [...role.permissions, ...after],
      lifecycle: {
        // The provider waits for a new association only, and takes another target for a change of the old one.
        replaceTriggeredBy: [addressOf(server.instance, "id"), addressOf(proof, "arn"), ...renewedBy],
        // What this gate's script does to a server is for a new one: a change of it alone would run it again.
        ...(purpose === "ready" ? { ignoreChanges: ["parameters"] } : {}),
      },
    });
    const found = new DataAwsSsmParameter(this, "found", { name: proof.name, dependsOn: [association] });

    this.passed = [association, found];
    this.proven = {
      condition: Fn.startswith(`${found.insecureValue} `, `${server.instance.id} ${wanted} `),
      errorMessage:
        `${server.name} (${server.instance.id}) must have left its proof in the parameter ${proof.name}, ` +
        `found "${found.insecureValue}": Systems Manager reported success before the ${purpose} gate's script ran to ` +
        `its end. Deploy again; if that finds the same, delete the parameter: the next deployment runs the gate anew.`,
    };
  }
}
