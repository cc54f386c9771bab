import { TerraformResource, type IAspect } from "cdktf";
import type { IConstruct } from "constructs";

/** Terraform replaces each resource by making the new one first, so that no change takes the site down. */
export const createBeforeDestroy: IAspect = {
  visit(node: IConstruct): void {
    if (TerraformResource.isTerraformResource(node)) {
      node.lifecycle = { ...node.lifecycle, createBeforeDestroy: true };
    }
  },
};
