import { join } from "node:path";
import type { CallEntry } from "../src/local/gateway/handlers";
import { startLocalAws, type LocalAws } from "../src/local/local-aws";
import { findTools } from "../src/local/tools";
import { providerEnvironment } from "../src/terraform/provider-mirror";
import { project, temporaryFolder } from "./site-of";

export interface CountingAws {
  readonly aws: LocalAws;
  readonly region: string;
  readonly env: NodeJS.ProcessEnv;
  /** The calls since the last time, such as "GetObject". */
  taken(): readonly string[];
}

/** An AWS on this machine whose gateway counts every call; it is stopped after the work. */
export async function withCountingAws<T>(work: (aws: CountingAws) => Promise<T>): Promise<T> {
  const region = "us-east-1";
  const folder = temporaryFolder();
  const calls: CallEntry[] = [];
  const tools = await findTools({ folder: join(project, ".tandem", "tools") });
  const aws = await startLocalAws({
    folder: join(folder, "aws"),
    logFolder: folder,
    region,
    tools,
    events: { call: (entry) => void calls.push(entry) },
  });
  try {
    return await work({
      aws,
      region,
      env: {
        ...aws.environment(process.env),
        ...providerEnvironment(process.env, folder),
        CHECKPOINT_DISABLE: "1",
      },
      taken: () => calls.splice(0).map(({ action }) => action),
    });
  } finally {
    await aws.stop();
  }
}
