import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "../../../src/local/emulator";
import { startMetadata } from "../../../src/local/server/metadata";
import { findTools } from "../../../src/local/tools";
import { openAwsLink, type AwsLink } from "./aws-link";
import { layBase } from "./base-layer";
import { makeBucket, useBucket, type Bucket } from "./bucket";
import { startJanitor, type Janitor } from "./janitor";
import { newMachine, type Machine } from "./machine";
import { must } from "./wait";

/** A bucket that is there already, in an AWS that is. */
export interface Site {
  readonly awsUrl: string;
  readonly region: string;
  readonly bucketName: string;
}

export interface ServerProps {
  readonly instanceId: string;
  readonly serverName: string;
  readonly zone: string;
  readonly userData?: string;
  readonly privateIp?: string;
  /** The disk that it starts from. @default - Amazon Linux as it comes */
  readonly image?: string;
}

export interface Server extends Machine {
  readonly aws: AwsLink;
}

export interface Lab {
  readonly bucket: Bucket;
  /** A server that is off. */
  readonly launch: (props: ServerProps) => Promise<Server>;
  /** What EC2 makes an image of: the disk as it is now. */
  readonly copyDisk: (machine: Machine) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** A place for servers, with a bucket that they reach: one of its own, unless there is a site. */
export async function openLab(site?: Site): Promise<Lab> {
  const janitor = await startJanitor();
  const closing: (() => unknown)[] = [janitor.finish];
  const close = async (): Promise<void> => {
    for (const stop of closing.splice(0).reverse()) await stop();
  };
  return furnish(janitor, closing, close, site).catch(async (error: unknown) => {
    await close();
    throw error;
  });
}

async function furnish(
  janitor: Janitor,
  closing: (() => unknown)[],
  close: () => Promise<void>,
  site: Site | undefined,
): Promise<Lab> {
  // Where the janitor looks for it, whatever the folder for temporary files is.
  const folder = join("/tmp", janitor.name);
  mkdirSync(folder);
  await mountDisk(folder, "4g");
  const awsUrl = site?.awsUrl ?? (await startAws(folder, closing));
  const bucket =
    site === undefined ? await makeBucket(awsUrl) : useBucket(awsUrl, site.region, site.bucketName);
  const base = join(folder, "base");
  mkdirSync(base);
  await layBase(base, "http://169.254.169.123:4566");
  let launched = 0;
  let images = 0;

  return {
    bucket,
    async launch({ instanceId, serverName, zone, userData, privateIp, image }) {
      const ordinal = ++launched;
      const disk = join(folder, instanceId);
      mkdirSync(disk);
      await mountDisk(disk, "256m");
      if (image !== undefined) await must("cp", "--archive", image, join(disk, "disk"));
      const metadata = await startMetadata({
        instance: () => ({
          id: instanceId,
          zone,
          region: bucket.region,
          type: "t3.micro",
          imageId: "ami-0123456789abcdef0",
          tags: { Name: `tandem-${serverName}`, Server: serverName },
          metadataTags: true,
          privateIp: privateIp ?? `172.31.0.${10 + ordinal}`,
          profile: { arn: "arn:aws:iam::123456789012:instance-profile/tandem-server", role: "tandem-server" },
          userData,
        }),
      });
      const aws = await openAwsLink(awsUrl);
      closing.push(() => metadata.stop(), aws.close);
      const machine = await newMachine({
        name: `${janitor.name}-${ordinal}`,
        number: 20 * janitor.number + ordinal,
        folder: disk,
        lower: base,
        reach: { "169.254.169.254:80": metadata.port, "169.254.169.123:4566": aws.port },
      });
      closing.push(machine.close);
      return { ...machine, aws };
    },
    async copyDisk(machine) {
      const image = join(folder, `image-${++images}`);
      await must("cp", "--archive", machine.disk, image);
      return image;
    },
    close,
  };

  async function mountDisk(path: string, size: string): Promise<void> {
    await must("mount", "-t", "tmpfs", "-o", `size=${size},mode=755`, janitor.name, path);
  }
}

async function startAws(folder: string, closing: (() => unknown)[]): Promise<string> {
  const { motoServer } = await findTools({ folder: join(folder, "unused") });
  const emulator = await startEmulator({ motoServer, log: join(folder, "emulator.log") });
  closing.push(emulator.stop);
  return emulator.url;
}
