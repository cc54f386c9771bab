import { DescribeInstanceAttributeCommand, DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetInstanceProfileCommand, IAMClient } from "@aws-sdk/client-iam";
import type { Instance } from "./server/metadata-tree";

export interface InstanceReader {
  /** What EC2 knows of an instance, its user data and its role with it. */
  read(id: string): Promise<Instance>;
  close(): void;
}

/** Reads instances from the emulator. */
export function instanceReader(endpoint: string, region: string): InstanceReader {
  const config = { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const ec2 = new EC2Client(config);
  const iam = new IAMClient(config);

  const roleOf = async (profileArn: string): Promise<string> => {
    const name = profileArn.slice(profileArn.lastIndexOf("/") + 1);
    const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }));
    return InstanceProfile?.Roles?.[0]?.RoleName ?? name;
  };

  return {
    read: async (id) => {
      const [description, attribute] = await Promise.all([
        ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })),
        ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: "userData" })),
      ]);
      const found = description.Reservations?.[0]?.Instances?.[0];
      if (found === undefined) throw new Error(`the emulator has no instance ${id}`);
      const { Arn: arn, Id: profileId } = found.IamInstanceProfile ?? {};
      const userData = attribute.UserData?.Value;
      return {
        id,
        region,
        zone: found.Placement?.AvailabilityZone ?? "",
        type: found.InstanceType ?? "",
        imageId: found.ImageId ?? "",
        tags: Object.fromEntries((found.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""])),
        metadataTags: found.MetadataOptions?.InstanceMetadataTags === "enabled",
        privateIp: found.PrivateIpAddress,
        accountId: description.Reservations?.[0]?.OwnerId,
        profile: arn === undefined ? undefined : { arn, id: profileId, role: await roleOf(arn) },
        userData: userData === undefined ? undefined : Buffer.from(userData, "base64"),
      };
    },
    close: () => {
      ec2.destroy();
      iam.destroy();
    },
  };
}
