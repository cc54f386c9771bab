import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { loadSettings, siteStackOf, type Settings } from "../settings/load";
import type { TerraformEvent } from "../terraform/events";
import { providerEnvironment } from "../terraform/provider-mirror";
import { remoteState, type RemoteState } from "../terraform/remote-state";
import { LockedError } from "../terraform/state-lock";
import { checkTerraform, terraformIn, type Terraform } from "../terraform/terraform";
import type { Io } from "./io";
import { synth } from "./synth";

/** The site's stack, as the commands that plan and deploy it work on it. */
export interface SiteWork {
  readonly settings: Settings;
  /** The synthesized stack's folder, in which Terraform runs. */
  readonly folder: string;
  /** The environment in which Terraform finds its provider. */
  readonly env: NodeJS.ProcessEnv;
  /** Everything that Terraform says is appended to it. */
  readonly logFile: string;
  terraform(onEvent?: (event: TerraformEvent) => void): Terraform;
}

export function stateOf(settings: Settings, env: NodeJS.ProcessEnv): RemoteState {
  const { stateBucket, stateRegion } = settings;
  return remoteState({ bucket: stateBucket, region: stateRegion, stack: siteStackOf(settings) }, env);
}

export async function openSite(io: Io): Promise<SiteWork> {
  const settings = loadSettings(io.cwd, io.env);
  await checkTerraform();
  const work = join(io.cwd, ".tandem");
  mkdirSync(work, { recursive: true });
  const folder = join(io.cwd, "cdktf.out", "stacks", siteStackOf(settings));
  const logFile = join(work, "terraform.log");
  const env = { ...io.env, ...providerEnvironment(io.env, work) };
  const terraform: SiteWork["terraform"] = (onEvent) =>
    terraformIn({ folder, env, logFile, signal: io.signal, ...(onEvent === undefined ? {} : { onEvent }) });
  return { settings, folder, env, logFile, terraform };
}

/** Before anything is touched that another deployment may be at; Terraform itself takes the lock later. */
export async function refuseWhileLocked(settings: Settings, env: NodeJS.ProcessEnv): Promise<void> {
  const lock = await stateOf(settings, env).lock();
  if (lock !== undefined) throw new LockedError(lock);
}

/** Writes the stack anew. The copy of the site is made in place, and would keep a page that is gone. */
export async function synthesize(io: Io, site: SiteWork): Promise<void> {
  rmSync(join(site.folder, "assets"), { recursive: true, force: true });
  await synth(io, join(io.cwd, "cdktf.out"));
}
