import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Backend, type TerraformStack } from "cdktf";
import type { Settings } from "../settings/load";
import { stateTag } from "../settings/state-tag";

/**
 * Connects a stack to AWS and to its state. Whether that is AWS's own or the one on this machine is not written here:
 * the provider and the backend both honour AWS_ENDPOINT_URL and the usual credentials.
 */
export function connect(stack: TerraformStack, settings: Settings): void {
  // S3 locks without a table since Terraform 1.10: https://developer.hashicorp.com/terraform/language/backend/s3
  stack.addOverride("terraform.required_version", ">= 1.10.0");
  const backend = {
    bucket: settings.stateBucket,
    key: `${stack.node.id}/terraform.tfstate`,
    region: settings.stateRegion,
    encrypt: true,
    useLockfile: true,
  };
  new S3Backend(stack, backend);
  new AwsProvider(stack, "aws", {
    region: settings.region,
    // By the state's own name, what a killed deployment has left can be told from what is another site's.
    defaultTags: [
      { tags: { ...settings.tags, Project: settings.name, State: stateTag(settings, stack.node.id) } },
    ],
  });
}
