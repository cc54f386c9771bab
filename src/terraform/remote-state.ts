import { DeleteObjectCommand, GetObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { z } from "zod";
import { clientConfig } from "../client-config";
import { UserError } from "../error";
import { LockedError, lockInFile, type StateLock } from "./state-lock";

/**
 * A stack's state in its bucket, read without Terraform: at once, and on a machine on which nothing is synthesized or
 * installed. Everything that changes it but the removal of a lock is Terraform's.
 */
export interface RemoteState {
  /** Who holds the lock right now; nobody, when it is free. */
  lock(): Promise<StateLock | undefined>;
  /** Removes that lock, as `terraform force-unlock` does. */
  removeLock(lock: StateLock): Promise<void>;
  /** The stack's outputs; none when nothing is deployed. */
  outputs(): Promise<Readonly<Record<string, unknown>>>;
  /** The ids of everything that the state knows, what is still to be deleted among it. */
  ids(): Promise<ReadonlySet<string>>;
}

export interface StatePlace {
  readonly bucket: string;
  readonly region: string;
  /** The stack's name, by which src/stacks/provider.ts names the key. */
  readonly stack: string;
}

/** The part of Terraform's state that is read here: https://developer.hashicorp.com/terraform/language/state */
const stateFile = z.object({
  version: z.literal(4),
  outputs: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  resources: z
    .array(z.object({ instances: z.array(z.object({ attributes: z.object({ id: z.unknown() }) })) }))
    .default([]),
});

export function remoteState({ bucket, region, stack }: StatePlace, env: NodeJS.ProcessEnv): RemoteState {
  const key = `${stack}/terraform.tfstate`;
  // https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
  const lockKey = `${key}.tflock`;
  const withClient = async <T>(work: (client: S3Client) => Promise<T>): Promise<T> => {
    const client = new S3Client(clientConfig(env, region));
    try {
      return await work(client);
    } catch (error) {
      throw error instanceof S3ServiceException ? unreadable(bucket, error) : error;
    } finally {
      client.destroy();
    }
  };
  const lock = () =>
    withClient(async (client) => {
      const text = await textOf(client, bucket, lockKey);
      return text === undefined ? undefined : lockInFile(text);
    });
  const read = () =>
    withClient(async (client) => {
      const text = await textOf(client, bucket, key);
      const parsed = stateFile.safeParse(text === undefined ? { version: 4 } : JSON.parse(text));
      if (parsed.success) return parsed.data;
      throw new UserError(`s3://${bucket}/${key} must be a state of Terraform's version 4`);
    });
  return {
    lock,
    removeLock: async ({ id }) => {
      const now = await lock();
      if (now === undefined) return;
      if (now.id !== id) throw new LockedError(now);
      await withClient((client) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: lockKey })));
    },
    outputs: async () => {
      const { outputs } = await read();
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    },
    ids: async () => {
      const { resources } = await read();
      return new Set(
        resources.flatMap(({ instances }) => instances.map(({ attributes }) => String(attributes.id))),
      );
    },
  };
}

async function textOf(client: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === "NoSuchKey") return undefined;
    throw error;
  }
}

function unreadable(bucket: string, error: S3ServiceException): UserError {
  return new UserError(
    error.name === "NoSuchBucket"
      ? `the state bucket ${bucket} must be there, and is not: 'npm run bootstrap' makes it, or set stateBucket in cdktf.json`
      : `the state bucket ${bucket} must let you read it, and S3 answered ${error.name}: ${error.message}`,
  );
}
