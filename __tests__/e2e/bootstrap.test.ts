import {
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { main } from "../../src/cli/main";
import { clientConfig } from "../../src/client-config";
import { startLocalAws, type LocalAws } from "../../src/local/local-aws";
import { findTools } from "../../src/local/tools";
import { project, quietIo } from "../support/quiet-io";

jest.setTimeout(300_000);

// One after the other: each test finds the account as the one before has left it.
const bucket = "tandem-state-123456789012-us-east-1";
const folder = mkdtempSync(join(tmpdir(), "bootstrap-"));
const cwd = join(folder, "project");
let aws: LocalAws;
let env: NodeJS.ProcessEnv;
let s3: S3Client;

beforeAll(async () => {
  mkdirSync(cwd);
  writeFileSync(join(cwd, "cdktf.json"), '{ "language": "typescript", "app": "true" }\n');
  const tools = await findTools({ folder: join(project, ".tandem", "tools") });
  aws = await startLocalAws({ folder: join(folder, "aws"), logFolder: folder, region: "us-east-1", tools });
  env = aws.environment(process.env);
  s3 = new S3Client(clientConfig(env, "us-east-1"));
});

afterAll(async () => {
  s3.destroy();
  await aws.stop();
  rmSync(folder, { recursive: true });
});

const context = (): unknown =>
  (JSON.parse(readFileSync(join(cwd, "cdktf.json"), "utf8")) as { context?: unknown }).context;

const keys = async (): Promise<(string | undefined)[] | undefined> =>
  (await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents?.map(({ Key }) => Key);

const bootstrap = async (signal = new AbortController().signal) => {
  const io = quietIo({ cwd, env, signal });
  return { code: await main(["bootstrap"], io), printed: io.printed.join("\n") };
};

test("an interrupted bootstrap leaves a bucket behind", async () => {
  const abort = new AbortController();
  const interrupted = bootstrap(abort.signal);
  while (
    await s3.send(new HeadBucketCommand({ Bucket: bucket })).then(
      () => false,
      () => true,
    )
  )
    await sleep(100);
  abort.abort();
  expect((await interrupted).code).toBe(130);
  expect(await keys()).toBeUndefined();
});

test("the next one takes that bucket over, moves the state into the bucket and records the bucket's name", async () => {
  const { code, printed } = await bootstrap();
  expect(printed).toContain(`The state bucket ${bucket} is made.`);
  expect(code).toBe(0);
  expect(await keys()).toEqual(["state/terraform.tfstate"]);
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status).toBe("Enabled");
  expect(context()).toEqual({ stateBucket: bucket });
});

test("one more changes nothing", async () => {
  const { code, printed } = await bootstrap();
  expect(printed).toContain(`The state bucket ${bucket} is as it should be.`);
  expect(code).toBe(0);
});
