import type { TerraformMetaArguments } from "cdktf";
import type { Settings } from "../settings/load";

/**
 * Lets Terraform refuse a plan that would delete what cannot be made again. AWS would refuse the deletion of a protected
 * balancer half way through an apply only, and that of a bucket not at all.
 */
export function keptBy({ protect }: Pick<Settings, "protect">): TerraformMetaArguments {
  return protect ? { lifecycle: { preventDestroy: true } } : {};
}
