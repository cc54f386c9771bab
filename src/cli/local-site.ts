import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runContext } from "../settings/contexts";
import { loadSettings, siteStackOf } from "../settings/load";
import { startLocalAws, type LocalAws, type LocalAwsOptions } from "../local/local-aws";
import { findTools } from "../local/tools";
import type { TerraformEvent } from "../terraform/events";
import { bootstrapState } from "../terraform/bootstrap-state";
import { providerEnvironment } from "../terraform/provider-mirror";
import { checkTerraform, terraformIn, type Terraform } from "../terraform/terraform";
import type { Io } from "./io";
import { parseOutputs, type SiteOutputs } from "./outputs";
import { progressOf } from "./progress";
import { settingsHere } from "./settings-here";
import type { Steps } from "./steps";
import { synth } from "./synth";
import { waitUntilHealthy } from "./target-health";

export interface LocalSiteOptions {
  /** Settings for this run, over those of cdktf.json. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly preferredPort?: number;
  readonly preferredHttpsPort?: number;
  /** Hosted zones that the account has from the start. @default - the one of the settings */
  readonly hostedZones?: readonly string[];
  readonly events?: LocalAwsOptions["events"];
  /** Told once AWS answers on this machine, before anything is deployed to it. */
  readonly onAws?: (aws: LocalAws) => void;
}

/** The site, deployed by Terraform to an AWS on this machine. */
export interface LocalSite {
  /** Where pages are served: over HTTPS where the settings ask for it. */
  readonly url: string;
  /** The certificate, in PEM, that makes the HTTPS address trusted. */
  readonly authorityFile: string;
  readonly outputs: SiteOutputs;
  readonly aws: LocalAws;
  readonly logFolder: string;
  readonly region: string;
  /** Holds the synthesized stacks. */
  readonly outFolder: string;
  /** The settings of this run, as TANDEM_SETTINGS takes them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The environment in which Terraform and CDKTF work on this site. */
  readonly env: NodeJS.ProcessEnv;
  terraform(stack: "site" | "state", onEvent?: (event: TerraformEvent) => void): Terraform;
}

export interface LocalSiteRun {
  readonly logFolder: string;
  start(): Promise<LocalSite>;
  /** Ends everything that was started. The logs stay when they are wanted. */
  stop(keepLogs: boolean): Promise<void>;
}

/** A run has folders of its own, so that several at a time do not meet. */
export function localSite(io: Io, step: Steps, options: LocalSiteOptions = {}): LocalSiteRun {
  const logFolder = join(io.cwd, ".tandem", `preview-${process.pid}`);
  const serverLog = join(logFolder, "servers.log");
  const workFolder = mkdtempSync(join(tmpdir(), "tandem-"));
  const outFolder = join(workFolder, "cdktf.out");
  const ended = new AbortController();
  const signal = AbortSignal.any([io.signal, ended.signal]);
  let starting: Promise<LocalAws> | undefined;
  let stateStack: Promise<unknown> | undefined;

  const start = async (): Promise<LocalSite> => {
    mkdirSync(logFolder, { recursive: true });
    const asked = {
      ...runContext(io.env).values,
      stateBucket: "tandem-local-state",
      ...options.settings,
    };
    const loaded = loadSettings(io.cwd, { ...io.env, TANDEM_SETTINGS: JSON.stringify(asked) });
    const { region, hostedZone } = loaded;
    const stackOf = { site: siteStackOf(loaded), state: loaded.stateStack };
    const tools = await step.run("find Terraform, the emulator and the AWS CLI", async ({ note }) => {
      const [found] = await Promise.all([
        findTools({
          folder: join(io.cwd, ".tandem", "tools"),
          env: io.env,
          onProgress: note,
          signal,
        }),
        checkTerraform(),
      ]);
      return found;
    });
    const beginning = "start AWS on this machine, synthesize the stacks";
    const [local, stackFolder, settings] = await step.run(beginning, async ({ line }) => {
      starting = startLocalAws({
        folder: join(workFolder, "aws"),
        logFolder,
        region,
        tools,
        ...(options.preferredPort === undefined ? {} : { preferredPort: options.preferredPort }),
        ...(options.preferredHttpsPort === undefined
          ? {}
          : { preferredHttpsPort: options.preferredHttpsPort }),
        hostedZones: options.hostedZones ?? (hostedZone === undefined ? [] : [hostedZone]),
        ...(options.events === undefined ? {} : { events: options.events }),
        onLog: (line) => {
          if (!ended.signal.aborted) appendFileSync(serverLog, `${new Date().toISOString()} ${line}\n`);
        },
      });
      void starting.then(options.onAws, () => undefined);
      const made = await settingsHere(starting, loaded, { env: io.env, signal }, line);
      const all = { ...asked, ...made };
      return Promise.all([starting, synth(io, outFolder, all), all]);
    });
    const env = { ...io.env, TANDEM_SETTINGS: JSON.stringify(settings) };
    const terraformEnv = {
      ...local.environment(env),
      ...providerEnvironment(io.env, join(workFolder, "terraform")),
    };
    // Interrupted, it has nothing to save: what it makes is about to be removed.
    const common = {
      env: terraformEnv,
      logFile: join(logFolder, "terraform.log"),
      signal,
      patience: 2_000,
    };

    // The provider takes a minute to see the bucket's expiry rules confirmed; the site needs only the bucket itself.
    await step.run("make the state bucket", () => {
      return new Promise<void>((resolve, reject) => {
        stateStack = bootstrapState({
          ...common,
          stackFolder: stackFolder(stackOf.state),
          workFolder: join(workFolder, "bootstrap"),
          region: loaded.stateRegion,
          onEvent: (event) => {
            if (event.kind === "finished" && event.address.startsWith("aws_s3_bucket_versioning.")) resolve();
          },
        });
        stateStack.then(() => resolve(), reject);
      });
    });
    const site = await step.run("plan the site", async () => {
      const terraform = terraformIn({ ...common, folder: stackFolder(stackOf.site) });
      await terraform.init();
      await terraform.plan("plan");
      return terraform;
    });
    await step.run("apply the plan", (show) =>
      terraformIn({ ...common, folder: site.folder, onEvent: progressOf(show) }).apply("plan"),
    );
    await step.run("move the state bucket's own state into it", async () => stateStack);
    const outputs = parseOutputs(await site.output());
    await step.run("wait until the balancer calls every server healthy", ({ note }) =>
      waitUntilHealthy({ env: terraformEnv, region, outputs, note, signal, second: 1000 }),
    );
    const url = local.url();
    const authorityFile = join(workFolder, "authority.pem");
    writeFileSync(authorityFile, local.authority);
    return {
      url,
      authorityFile,
      outputs,
      aws: local,
      logFolder,
      region,
      outFolder,
      settings,
      // The load balancer's own name leads nowhere on this machine.
      env: {
        ...terraformEnv,
        TANDEM_URL: url,
        ...(url.startsWith("https:") ? { NODE_EXTRA_CA_CERTS: authorityFile } : {}),
      },
      terraform: (stack, onEvent) =>
        terraformIn({
          ...common,
          folder: stackFolder(stackOf[stack]),
          ...(onEvent === undefined ? {} : { onEvent }),
        }),
    };
  };

  return {
    logFolder,
    start,
    stop: async (keepLogs) => {
      ended.abort();
      await stateStack?.catch(() => undefined);
      // Also when it was still starting as something else failed.
      await (await starting?.catch(() => undefined))?.stop();
      rmSync(workFolder, { recursive: true, force: true });
      if (!keepLogs) rmSync(logFolder, { recursive: true, force: true });
    },
  };
}
