import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  EC2Client,
  paginateDescribeImages,
  paginateDescribeInstances,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  DeleteAssociationCommand,
  DeleteParameterCommand,
  paginateGetParametersByPath,
  paginateListAssociations,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { clientConfig } from "../client-config";
import { siteStackOf, type Settings } from "../settings/load";
import { stateTag } from "../settings/state-tag";

/** Something of this site on AWS, as a release makes it. */
export interface Found {
  readonly what: "server" | "image" | "gate" | "proof";
  /** As Terraform's state names it. */
  readonly id: string;
  remove(): Promise<unknown>;
}

/** What the state says of the site's own names, as far as it has come. */
export interface Names {
  readonly bucket: string | undefined;
  readonly targetGroup: string | undefined;
}

export interface SiteOnAws {
  /** What releases have made of this site, and AWS still has. */
  list(): Promise<readonly Found[]>;
  close(): void;
}

export function siteOnAws(
  settings: Pick<Settings, "region" | "stateBucket" | "environment">,
  { bucket, targetGroup }: Names,
  env: NodeJS.ProcessEnv,
): SiteOnAws {
  const config = clientConfig(env, settings.region);
  const [ec2, elb, ssm] = [
    new EC2Client(config),
    new ElasticLoadBalancingV2Client(config),
    new SSMClient(config),
  ];
  const ours = { Name: "tag:State", Values: [stateTag(settings, siteStackOf(settings))] };

  const servers = async (): Promise<Found[]> => {
    const filters = [
      ours,
      { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] },
    ];
    const pages = await all(paginateDescribeInstances({ client: ec2 }, { Filters: filters }));
    const ids = pages.flatMap(({ Reservations = [] }) =>
      Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = "" }) => InstanceId)),
    );
    return ids.map((id) => ({ what: "server", id, remove: () => terminate(id) }));
  };
  // It goes on answering until it is idle, as any server that is told to stop.
  const terminate = async (id: string): Promise<void> => {
    if (targetGroup !== undefined) await detach(id, targetGroup);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  };
  const detach = async (id: string, group: string): Promise<void> => {
    const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: group }));
    const targets = (health.TargetHealthDescriptions ?? []).flatMap(({ Target, TargetHealth }) =>
      Target?.Id === id && TargetHealth?.State !== "draining" ? [Target] : [],
    );
    if (targets.length === 0) return;
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets: targets }));
  };

  const images = async (): Promise<Found[]> => {
    const pages = await all(paginateDescribeImages({ client: ec2 }, { Owners: ["self"], Filters: [ours] }));
    return pages.flatMap(({ Images = [] }) =>
      Images.map(({ ImageId: id = "", BlockDeviceMappings: disks = [] }) => ({
        what: "image" as const,
        id,
        remove: async () => {
          await ec2.send(new DeregisterImageCommand({ ImageId: id }));
          for (const { Ebs } of disks) {
            if (Ebs?.SnapshotId === undefined) continue;
            await ec2.send(new DeleteSnapshotCommand({ SnapshotId: Ebs.SnapshotId }));
          }
        },
      })),
    );
  };

  const gatesOf = async (ids: readonly string[]): Promise<Found[]> => {
    const document = { key: "Name" as const, value: "AWS-RunShellScript" };
    const pages = await all(paginateListAssociations({ client: ssm }, { AssociationFilterList: [document] }));
    return pages.flatMap(({ Associations = [] }) =>
      Associations.filter(({ Targets = [] }) =>
        Targets.some(
          ({ Key, Values = [] }) => Key === "InstanceIds" && Values.some((id) => ids.includes(id)),
        ),
      ).map(({ AssociationId: id = "" }) => ({
        what: "gate" as const,
        id,
        remove: () => ssm.send(new DeleteAssociationCommand({ AssociationId: id })),
      })),
    );
  };

  const proofs = async (): Promise<Found[]> => {
    if (bucket === undefined) return [];
    const pages = await all(
      paginateGetParametersByPath({ client: ssm }, { Path: `/tandem/${bucket}`, Recursive: true }),
    );
    return pages.flatMap(({ Parameters = [] }) =>
      Parameters.map(({ Name: id = "" }) => ({
        what: "proof" as const,
        id,
        remove: () => ssm.send(new DeleteParameterCommand({ Name: id })),
      })),
    );
  };

  return {
    list: async () => {
      const [found, ...others] = await Promise.all([servers(), images(), proofs()]);
      // A gate goes before its server: with the server gone, nothing would tell that the gate was ours.
      return [...(await gatesOf(found.map(({ id }) => id))), ...found, ...others.flat()];
    },
    close: () => [ec2, elb, ssm].forEach((client) => client.destroy()),
  };
}

async function all<Page>(pages: AsyncIterable<Page>): Promise<Page[]> {
  const read: Page[] = [];
  for await (const page of pages) read.push(page);
  return read;
}
