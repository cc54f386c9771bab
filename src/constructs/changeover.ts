import { Construct } from "constructs";
import type { Gate } from "./gate";
import type { Server } from "./server";
import { terraformData } from "./terraform-data";

export interface ChangeoverProps {
  readonly servers: readonly Server[];
  readonly inService: readonly Gate[];
}

/**
 * The point of a release after which old servers go. Terraform detaches and terminates them only after everything
 * that depends on their successors; this does, and it demands the proof of each.
 */
export class Changeover extends Construct {
  constructor(scope: Construct, id: string, { servers, inService }: ChangeoverProps) {
    super(scope, id);
    terraformData(
      this,
      "servers",
      servers.map(({ instance }) => instance.id),
      {
        dependsOn: inService.flatMap(({ passed }) => passed),
        lifecycle: { precondition: inService.map(({ proven }) => proven) },
      },
    );
  }
}
