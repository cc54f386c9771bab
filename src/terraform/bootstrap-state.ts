import { HeadBucketCommand, HeadObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientConfig } from "../client-config";
import { UserError } from "../error";
import { terraformIn, type TerraformOptions } from "./terraform";

export interface BootstrapOptions extends Omit<TerraformOptions, "folder"> {
  /** The synthesized stack that makes the state bucket and names it as its own backend. */
  readonly stackFolder: string;
  /** Holds the state until it is in the bucket; emptied first and removed at the end. */
  readonly workFolder: string;
  readonly region: string;
}

export type BootstrapResult = "created" | "changed" | "unchanged";

/**
 * Deploys the stack that makes the state bucket, and moves that stack's own state into the bucket.
 *
 * The bucket cannot hold the state of its own creation, so a first run keeps the state in the work folder, applies,
 * and migrates. A run that finds the bucket without the state (an earlier one was interrupted) imports the bucket; all
 * else in the stack are settings of the bucket, which S3 takes again as they are.
 */
export async function bootstrapState(options: BootstrapOptions): Promise<BootstrapResult> {
  const stack = readStack(options.stackFolder);
  const found = await lookUp(stack.bucket, stack.key, options);
  if (found === "state") return deploy(options, options.stackFolder);

  const folder = options.workFolder;
  // What an interrupted run has left is not taken up: whether its state knows the bucket depends on the moment.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(options.stackFolder, "cdk.tf.json"), join(folder, "cdk.tf.json"));
  const local = join(folder, "backend_override.tf.json");
  const imports = join(folder, "import.tf.json");
  writeFileSync(local, JSON.stringify({ terraform: { backend: { local: { path: "terraform.tfstate" } } } }));
  if (found === "bucket") {
    writeFileSync(imports, JSON.stringify({ import: [{ to: stack.bucketAddress, id: stack.bucket }] }));
  }
  await deploy(options, folder);
  rmSync(imports, { force: true });
  rmSync(local);
  await terraformIn({ ...options, folder }).init("-migrate-state", "-force-copy");
  if ((await lookUp(stack.bucket, stack.key, options)) !== "state") {
    throw new UserError(
      `the state of the state bucket must be at s3://${stack.bucket}/${stack.key}, found nothing there: ` +
        "run the bootstrap again",
    );
  }
  rmSync(folder, { recursive: true });
  return "created";
}

async function deploy(options: BootstrapOptions, folder: string): Promise<BootstrapResult> {
  const terraform = terraformIn({ ...options, folder });
  await terraform.init("-reconfigure");
  const { changes } = await terraform.plan("plan");
  if (!changes) return "unchanged";
  await terraform.apply("plan");
  return "changed";
}

interface StateStack {
  readonly bucket: string;
  readonly key: string;
  readonly bucketAddress: string;
}

function readStack(folder: string): StateStack {
  const json = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    terraform: { backend: { s3: { bucket: string; key: string } } };
    resource: { aws_s3_bucket: Record<string, unknown> };
  };
  const { bucket, key } = json.terraform.backend.s3;
  return { bucket, key, bucketAddress: `aws_s3_bucket.${Object.keys(json.resource.aws_s3_bucket)[0] ?? ""}` };
}

async function lookUp(
  bucket: string,
  key: string,
  options: BootstrapOptions,
): Promise<"state" | "bucket" | "nothing"> {
  const client = new S3Client(clientConfig(options.env, options.region));
  try {
    if (!(await exists(client.send(new HeadBucketCommand({ Bucket: bucket })), bucket))) return "nothing";
    return (await exists(client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })), bucket))
      ? "state"
      : "bucket";
  } finally {
    client.destroy();
  }
}

async function exists(answer: Promise<unknown>, bucket: string): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    const status = error.$metadata.httpStatusCode;
    if (status === 404) return false;
    if (status === 403 || status === 301) {
      throw new UserError(
        `the state bucket ${bucket} must be yours and in this region, S3 answered ${status}: ` +
          "set another stateBucket in cdktf.json, or use the credentials of the account that owns it",
      );
    }
    throw error;
  }
}
