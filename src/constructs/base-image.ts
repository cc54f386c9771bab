import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import type { InstanceConfig } from "@cdktf/provider-aws/lib/instance";
import type { Construct } from "constructs";
import type { Settings } from "../settings/load";

/**
 * What the first server starts from. The newest image is looked up at each plan, but a newer one is no reason to
 * replace a server that runs: who wants that sets an id, or replaces the server for another reason.
 */
export function baseImage(
  scope: Construct,
  { baseImage, instanceType }: Pick<Settings, "baseImage" | "instanceType">,
): Pick<InstanceConfig, "ami" | "lifecycle"> {
  if (baseImage !== "newest") return { ami: baseImage };
  // https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli
  const parameter = new DataAwsSsmParameter(scope, "newest-image", {
    name: `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architectureOf(instanceType)}`,
  });
  // "value" is marked as a secret; an image's id is none.
  return { ami: parameter.insecureValue, lifecycle: { ignoreChanges: ["ami"] } };
}

/**
 * Graviton types have a "g" after the number of their generation; only the first ones are called a1.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
function architectureOf(instanceType: string): "arm64" | "x86_64" {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType) ? "arm64" : "x86_64";
}
