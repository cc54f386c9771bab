import { CreateImageCommand, EC2Client, RunInstancesCommand, type Tag } from "@aws-sdk/client-ec2";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateAssociationCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leftoversText, lookForLeftovers } from "../../src/cli/leftovers";
import { steps } from "../../src/cli/steps";
import { clientConfig } from "../../src/client-config";
import { startEmulator, type Emulator } from "../../src/local/emulator";
import { localEnvironment } from "../../src/local/environment";
import { startGateway, type Gateway } from "../../src/local/gateway/gateway";
import { findTools } from "../../src/local/tools";
import { loadSettings } from "../../src/settings/load";
import { project, quietIo } from "../support/quiet-io";

const folder = mkdtempSync(join(tmpdir(), "tandem-leftovers-"));
const region = "us-east-1";
const settings = loadSettings(project, { TANDEM_SETTINGS: '{"stateBucket":"shop-state"}' });
let emulator: Emulator;
let gateway: Gateway;
let env: NodeJS.ProcessEnv;
let ec2: EC2Client;
let s3: S3Client;
let ssm: SSMClient;

beforeAll(async () => {
  const { motoServer } = await findTools({ folder: join(project, ".tandem", "tools") });
  emulator = await startEmulator({ motoServer, log: join(folder, "emulator.log") });
  gateway = await startGateway({
    emulatorUrl: emulator.url,
    handlers: { runCommand: async () => [], targetHealth: async () => [], afterCall: async () => undefined },
  });
  env = localEnvironment(process.env, gateway.url, region);
  const config = clientConfig(env, region);
  [ec2, s3, ssm] = [new EC2Client(config), new S3Client(config), new SSMClient(config)];
}, 30_000);

afterAll(async () => {
  [ec2, s3, ssm].forEach((client) => client.destroy());
  await gateway.stop();
  await emulator.stop();
  rmSync(folder, { recursive: true });
}, 30_000);

const tagged = (state: string): Tag[] => [{ Key: "State", Value: state }];

async function launch(state: string): Promise<string> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-12c6146b",
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: "instance", Tags: tagged(state) }],
    }),
  );
  return Instances[0]?.InstanceId ?? "";
}

async function gate(server: string): Promise<string> {
  const { AssociationDescription } = await ssm.send(
    new CreateAssociationCommand({
      Name: "AWS-RunShellScript",
      Parameters: { commands: ["true"] },
      Targets: [{ Key: "InstanceIds", Values: [server] }],
    }),
  );
  return AssociationDescription?.AssociationId ?? "";
}

test("what releases have made and no state knows is found, removed, and nothing else", async () => {
  const [known, lost, other] = [
    await launch("shop-state/site"),
    await launch("shop-state/site"),
    await launch("another-state/site"),
  ];
  const { ImageId: image = "" } = await ec2.send(
    new CreateImageCommand({
      InstanceId: lost,
      Name: "shop-1",
      TagSpecifications: [{ ResourceType: "image", Tags: tagged("shop-state/site") }],
    }),
  );
  const gates = [await gate(known), await gate(lost), await gate(other)];
  const proofs = [known, lost].map((id) => `/tandem/shop-site/server-1/${id}/ready`);
  for (const Name of proofs) await ssm.send(new PutParameterCommand({ Name, Value: "none", Type: "String" }));
  const state = {
    version: 4,
    outputs: { bucket: { value: "shop-site" } },
    resources: [
      {
        // As it is after a release that was killed: the old one is still to be deleted.
        instances: [known, gates[0], proofs[0]].map((id) => ({ deposed: "5d2c", attributes: { id } })),
      },
    ],
  };
  await s3.send(new CreateBucketCommand({ Bucket: "shop-state" }));
  const at = { Bucket: "shop-state", Key: "site/terraform.tfstate" };
  await s3.send(new PutObjectCommand({ ...at, Body: JSON.stringify(state) }));

  const leftovers = await lookForLeftovers({ settings, env });
  const later = await launch("shop-state/site");
  const found = await leftovers.find();
  expect(leftoversText(found)).toBe(
    "An interrupted deployment has left what no state knows, and this one removes: " +
      `gate ${gates[1]}, server ${lost}, image ${image}, proof ${proofs[1]}.`,
  );
  const io = quietIo();
  // What the apply itself removes is its own.
  await s3.send(new PutObjectCommand({ ...at, Body: JSON.stringify({ ...state, resources: [] }) }));
  await leftovers.remove(steps(io), found);
  leftovers.close();
  expect(io.printed.map((line) => line.replace(/ {2}\d+\.\d s$/, ""))).toEqual([
    ...found.map(({ what, id }) => `    ${what} ${id}`),
    "✓ remove what an interrupted deployment has left",
  ]);

  const again = await lookForLeftovers({ settings, env });
  // What was made after the first look may have been another deployment's.
  expect((await again.find()).map(({ id }) => id)).toEqual([gates[0], known, later, proofs[0]]);
  again.close();
}, 30_000);
