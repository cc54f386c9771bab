import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../src/cli/main";
import { clientConfig } from "../../../src/client-config";
import { startLocalAws, type LocalAws } from "../../../src/local/local-aws";
import { findTools } from "../../../src/local/tools";
import { providerEnvironment } from "../../../src/terraform/provider-mirror";
import { remoteState, type RemoteState } from "../../../src/terraform/remote-state";
import { project, quietIo } from "../../support/quiet-io";

const region = "us-east-1";
const stateBucket = "tandem-test-state";

/** What a command came to. */
export interface Ran {
  readonly code: number;
  readonly printed: string;
}

/** A folder in which somebody works on the site, with pages of its own. */
export interface Desk {
  readonly folder: string;
  readonly siteFolder: string;
  /** The synthesized stack. */
  readonly stack: string;
  readonly env: NodeJS.ProcessEnv;
  run(...argv: string[]): Promise<Ran>;
  page(name: string, content: string): void;
  /** The same desk with other settings. */
  with(settings: Readonly<Record<string, unknown>>): Desk;
}

/** An AWS on this machine, on which a site is deployed by the commands alone. */
export interface Deployments {
  readonly aws: LocalAws;
  readonly url: string;
  readonly state: RemoteState;
  desk(settings?: Readonly<Record<string, unknown>>): Desk;
  stop(): Promise<void>;
}

export async function startDeployments(): Promise<Deployments> {
  const folder = mkdtempSync(join(tmpdir(), "deploy-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const tools = await findTools({ folder: join(project, ".tandem", "tools") });
  const aws = await startLocalAws({
    folder: join(folder, "aws"),
    logFolder: folder,
    region,
    tools,
    preferredPort: port,
  });
  const env = {
    ...aws.environment(process.env),
    ...providerEnvironment(process.env, folder),
    TANDEM_URL: url,
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
  };
  const s3 = new S3Client(clientConfig(env, region));
  await s3.send(new CreateBucketCommand({ Bucket: stateBucket }));
  s3.destroy();
  let desks = 0;
  return {
    aws,
    url,
    state: remoteState({ bucket: stateBucket, region, stack: "site" }, env),
    desk: (settings = {}) => newDesk(join(folder, `desk-${(desks += 1)}`), env, settings),
    stop: async () => {
      await aws.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newDesk(folder: string, env: NodeJS.ProcessEnv, settings: Readonly<Record<string, unknown>>): Desk {
  const siteFolder = join(folder, "site");
  mkdirSync(siteFolder, { recursive: true });
  writeFileSync(join(folder, "cdktf.json"), '{ "language": "typescript", "app": "true" }\n');
  const quick = { healthCheckInterval: 5, healthCheckTimeout: 2, syncInterval: 5, deregistrationDelay: 5 };
  const own = {
    ...env,
    TANDEM_SETTINGS: JSON.stringify({ stateBucket, siteFolder, ...quick, ...settings }),
  };
  return {
    folder,
    siteFolder,
    stack: join(folder, "cdktf.out", "stacks", "site"),
    env: own,
    run: async (...argv) => {
      const io = quietIo({ cwd: folder, env: own });
      return { code: await main(argv, io), printed: io.printed.join("\n") };
    },
    page: (name, content) => writeFileSync(join(siteFolder, name), content),
    with: (changed) => newDesk(folder, env, { ...settings, ...changed }),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
