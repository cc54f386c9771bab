import type { PlanFile, ResourceChange } from "../terraform/plan";

/**
 * The gates that a plan must make anew and does not. Terraform waits for a new gate only, and renews one together with
 * its server; a deployment that was killed may have saved the server and not the gate. Then the plan takes the old
 * gate to the new server, or makes an image behind a gate that the server has passed before it was last restarted.
 */
export function gatesToRenew({ resource_changes: changes, configuration }: PlanFile): readonly string[] {
  const gates = changes.filter(
    ({ type, deposed }) => type === "aws_ssm_association" && deposed === undefined,
  );
  const beforeImages = changes
    .filter(({ type, change }) => type === "aws_ami_from_instance" && change.actions.includes("create"))
    .flatMap(({ type, name }) =>
      configuration.root_module.resources
        .filter((resource) => resource.type === type && resource.name === name)
        .flatMap(({ depends_on = [] }) => depends_on),
    );
  return gates
    .filter((gate) => isMoved(gate) || (isKept(gate) && beforeImages.includes(gate.address)))
    .map(({ address }) => address);
}

const isKept = ({ change }: ResourceChange): boolean => !change.actions.includes("create");

/** Taken to another server in place. */
function isMoved(gate: ResourceChange): boolean {
  const { before, after } = gate.change;
  return isKept(gate) && after != null && JSON.stringify(before?.targets) !== JSON.stringify(after.targets);
}
