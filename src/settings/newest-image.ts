import type { Settings } from "./load";

/**
 * The public parameter in which AWS keeps the id of the newest Amazon Linux 2023 for an instance type:
 * https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli
 */
export function newestImageParameter({ instanceType }: Pick<Settings, "instanceType">): string {
  return `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architectureOf(instanceType)}`;
}

/**
 * Graviton types have a "g" after the number of their generation; only the first ones are called a1.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
function architectureOf(instanceType: string): "arm64" | "x86_64" {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType) ? "arm64" : "x86_64";
}
