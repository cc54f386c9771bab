import { TerraformResource, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

/**
 * A value that is kept in Terraform's state alone: what else is to happen when it changes refers to it. CDKTF's own
 * class for it runs `terraform version` at each synthesis.
 * https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export function terraformData(
  scope: Construct,
  id: string,
  input: unknown,
  config: TerraformMetaArguments = {},
): TerraformResource {
  const data = new TerraformResource(scope, id, { terraformResourceType: "terraform_data", ...config });
  data.addOverride("input", input);
  return data;
}

/**
 * A resource, or an attribute of it, as replace_triggered_by takes it: CDKTF would write an expression, which
 * Terraform refuses there. https://github.com/hashicorp/terraform-cdk/issues/3196
 */
export function addressOf(resource: TerraformResource, attribute?: string): string {
  const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
  return attribute === undefined ? address : `${address}.${attribute}`;
}
