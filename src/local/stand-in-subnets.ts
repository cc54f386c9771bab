import {
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  ModifySubnetAttributeCommand,
} from "@aws-sdk/client-ec2";

export interface StandInSubnets {
  /** With IPv6 addresses, and public ones for what starts there. */
  readonly open: readonly string[];
  /** In the same zones, with neither. */
  readonly closed: readonly string[];
}

/** A VPC such as a company has, for settings that name subnets which this machine's AWS does not have. */
export async function makeStandInSubnets(
  endpoint: string,
  region: string,
  zones: number,
): Promise<StandInSubnets> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new EC2Client({ endpoint, region, credentials, maxAttempts: 2 });
  const letters = Array.from({ length: zones }, (_, index) => String.fromCharCode(97 + index));
  try {
    const { Vpc } = await client.send(
      new CreateVpcCommand({ CidrBlock: "10.99.0.0/16", AmazonProvidedIpv6CidrBlock: true }),
    );
    const ipv6 = Vpc?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "";
    const subnet = async (letter: string, part: number, more: { readonly Ipv6CidrBlock?: string }) => {
      const { Subnet } = await client.send(
        new CreateSubnetCommand({
          VpcId: Vpc?.VpcId,
          AvailabilityZone: `${region}${letter}`,
          CidrBlock: `10.99.${part}.0/24`,
          ...more,
        }),
      );
      return Subnet?.SubnetId ?? "";
    };
    const open: string[] = [];
    const closed: string[] = [];
    for (const [index, letter] of letters.entries()) {
      const id = await subnet(letter, index, {
        Ipv6CidrBlock: ipv6.replace(/00::\/56$/, `0${index}::/64`),
      });
      await client.send(
        new ModifySubnetAttributeCommand({ SubnetId: id, MapPublicIpOnLaunch: { Value: true } }),
      );
      open.push(id);
      closed.push(await subnet(letter, 100 + index, {}));
    }
    return { open, closed };
  } finally {
    client.destroy();
  }
}
