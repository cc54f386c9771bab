import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { clientConfig } from "../client-config";
import { UserError } from "../error";
import { defaultStateBucket, loadWanted, type Settings } from "../settings/load";
import { bootstrapState } from "../terraform/bootstrap-state";
import { providerEnvironment } from "../terraform/provider-mirror";
import { checkTerraform } from "../terraform/terraform";
import type { Command, Io } from "./io";
import { writeSetting } from "./project-file";
import { steps } from "./steps";
import { synth } from "./synth";

export const bootstrap: Command = {
  name: "bootstrap",
  summary: "make the bucket that keeps Terraform's state; safe to run again",
  ofSite: true,
  options: {},
  run: async (_values, io) => {
    const step = steps(io);
    const work = join(io.cwd, ".tandem");
    mkdirSync(work, { recursive: true });
    await checkTerraform();
    const settings = stateSettings(io);
    const recorded =
      settings.environment !== undefined || settings.stateBucket !== defaultStateBucket(settings.name);
    const bucket = recorded ? settings.stateBucket : await accountBucket(settings, io);
    const stack = await step.run("synthesize", () =>
      synth(io, join(io.cwd, "cdktf.out"), { stateBucket: bucket }),
    );
    const result = await step.run(`state bucket ${bucket}`, () =>
      bootstrapState({
        stackFolder: stack(settings.stateStack),
        workFolder: join(work, "bootstrap", bucket),
        region: settings.region,
        env: { ...io.env, ...providerEnvironment(io.env, work) },
        logFile: join(work, "bootstrap.log"),
        signal: io.signal,
      }),
    );
    io.out(`The state bucket ${bucket} ${outcome[result]}.`);
    // Everybody who deploys this site must use the same state.
    if (!recorded) writeSetting(io, settings, "stateBucket", bucket);
    return 0;
  },
};

const outcome = {
  created: "is made",
  changed: "is brought up to date",
  unchanged: "is as it should be",
} as const;

/** Of the bucket that all environments have in common, unless one is named that has its own. */
function stateSettings(io: Io): Settings {
  const [settings] = loadWanted(io.cwd, io.env).states;
  if (settings === undefined) throw new Error("every site has a state");
  return settings;
}

/** Bucket names are shared by everybody on AWS: the account's id makes this one the account's own. */
async function accountBucket(settings: Settings, io: Io): Promise<string> {
  const client = new STSClient(clientConfig(io.env, settings.region));
  try {
    const { Account } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: io.signal });
    return `${settings.name}-state-${Account ?? ""}-${settings.region}`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `AWS must say which account this is, and answered: ${reason}. Set credentials first, for example with "aws configure" or AWS_PROFILE`,
    );
  } finally {
    client.destroy();
  }
}
