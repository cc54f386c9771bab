import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../src/local/emulator";
import { localEnvironment } from "../../src/local/environment";
import { findTools } from "../../src/local/tools";
import { providerEnvironment } from "../../src/terraform/provider-mirror";

export interface EmulatedAws {
  readonly url: string;
  /** The environment in which Terraform finds the provider, and this AWS and no other. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** An AWS on this machine that knows all calls of a plan, and those of S3 for an apply. */
export async function startEmulatedAws(): Promise<EmulatedAws> {
  const folder = mkdtempSync(join(tmpdir(), "emulated-aws-"));
  const { motoServer } = await findTools({ folder: join(__dirname, "..", "..", ".tandem", "tools") });
  const emulator = await startEmulator({ motoServer, log: join(folder, "moto.log") });
  return {
    url: emulator.url,
    env: {
      ...localEnvironment(process.env, emulator.url, "us-east-1"),
      ...providerEnvironment(process.env, folder),
      CHECKPOINT_DISABLE: "1",
    },
    stop: async () => {
      await emulator.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
