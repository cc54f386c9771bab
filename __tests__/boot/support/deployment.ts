import { DescribeInstanceAttributeCommand, DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { Testing } from "cdktf";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startGateway } from "../../../src/local/gateway/gateway";
import { localEnvironment } from "../../../src/local/environment";
import { SiteStack } from "../../../src/stacks/site-stack";
import { startEmulatedAws } from "../../support/emulated-aws";
import { newApp, settingsWith } from "../../support/synth";
import { keepStateBeside, terraform } from "../../support/terraform";

export interface Deployment {
  readonly awsUrl: string;
  readonly region: string;
  /** The bucket that holds the site. */
  readonly bucketName: string;
  /** The first server, as EC2 knows it. */
  readonly instance: {
    readonly id: string;
    readonly zone: string;
    readonly serverName: string;
    readonly privateIp: string;
    readonly userData: string;
  };
  readonly stop: () => Promise<void>;
}

/** What `deploy` makes, with the real Terraform, as far as the first server: it is not run, only launched. */
export async function deployFirstServer(siteFolder: string, syncInterval: number): Promise<Deployment> {
  const region = "us-east-1";
  const aws = await startEmulatedAws();
  const gateway = await startGateway({
    emulatorUrl: aws.url,
    handlers: {
      // Nothing of what runs on servers or behind a balancer is asked for.
      runCommand: () => Promise.resolve([]),
      targetHealth: () => Promise.resolve([]),
      afterCall: () => Promise.resolve(),
    },
  });
  const env = { ...aws.env, ...localEnvironment(aws.env, gateway.url, region) };
  const stack = new SiteStack(newApp(), "site", settingsWith({ siteFolder, region, syncInterval }));
  const folder = join(Testing.fullSynth(stack), "stacks", "site");
  keepStateBeside(folder);
  await terraform(folder, env, ["init"]);
  await terraform(folder, env, ["apply", "-auto-approve", `-target=${addressOfFirst(folder)}`]);
  return {
    awsUrl: gateway.url,
    region,
    ...(await launched(gateway.url, region)),
    async stop() {
      await gateway.stop();
      await aws.stop();
    },
  };
}

function addressOfFirst(folder: string): string {
  const { resource } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    resource: { aws_instance: Record<string, unknown> };
  };
  const name = Object.keys(resource.aws_instance).find((each) => each.startsWith("server-1_"));
  return `aws_instance.${name}`;
}

async function launched(endpoint: string, region: string) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new EC2Client({ endpoint, region, credentials });
  const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
  const found = Reservations[0]?.Instances?.[0];
  const attribute = await client.send(
    new DescribeInstanceAttributeCommand({ InstanceId: found?.InstanceId, Attribute: "userData" }),
  );
  const userData = Buffer.from(attribute.UserData?.Value ?? "", "base64").toString("utf8");
  return {
    bucketName: /BUCKET=(\S+)/.exec(userData)?.[1] ?? "",
    instance: {
      id: found?.InstanceId ?? "",
      zone: found?.Placement?.AvailabilityZone ?? "",
      serverName: found?.Tags?.find(({ Key }) => Key === "Server")?.Value ?? "",
      privateIp: found?.PrivateIpAddress ?? "",
      userData,
    },
  };
}
