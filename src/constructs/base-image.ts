import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import type { InstanceConfig } from "@cdktf/provider-aws/lib/instance";
import type { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { newestImageParameter } from "../settings/newest-image";

/**
 * What the first server starts from. The newest image is looked up at each plan, but a newer one is no reason to
 * replace a server that runs: who wants that sets an id, or replaces the server for another reason.
 */
export function baseImage(
  scope: Construct,
  { baseImage, instanceType }: Pick<Settings, "baseImage" | "instanceType">,
): Pick<InstanceConfig, "ami" | "lifecycle"> {
  if (baseImage !== "newest") return { ami: baseImage };
  const parameter = new DataAwsSsmParameter(scope, "newest-image", {
    name: newestImageParameter({ instanceType }),
  });
  // "value" is marked as a secret; an image's id is none.
  return { ami: parameter.insecureValue, lifecycle: { ignoreChanges: ["ami"] } };
}
