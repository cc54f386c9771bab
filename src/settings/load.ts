import { resolve } from "node:path";
import { UserError } from "../error";
import { merged, readContexts, type Contexts } from "./contexts";
import { checkApart, chosen, environmentsIn, overridesOf, type Environments } from "./environments";
import { describeProblems, type Context } from "./problems";
import { settingsSchema, shapedSchema, type WrittenSettings } from "./schema";

type Open = "environments" | "zones" | "vpcCidr" | "nat" | "flowLogDays" | "stateBucket";

/** The settings with nothing left open. */
export interface Settings extends Readonly<Omit<WrittenSettings, Open>> {
  /** Which of the environments these are the settings of. @default - the settings have none */
  readonly environment?: string;
  readonly zones: readonly string[];
  readonly vpcCidr: string;
  readonly nat: "none" | "one" | "zonal";
  readonly flowLogDays: number;
  readonly stateBucket: string;
  readonly stateRegion: string;
  /** The stack that makes the state bucket. */
  readonly stateStack: string;
  /** Absolute. */
  readonly siteFolder: string;
}

/** What is to be synthesized. */
export interface Wanted {
  /** For each state bucket one. */
  readonly states: readonly Settings[];
  readonly sites: readonly Settings[];
}

/**
 * Reads the settings of one site. Each is taken from the last of these that has it:
 *
 * 1. cdktf.json, under "context";
 * 2. CDKTF_CONTEXT_JSON, where `cdktf` hands the same to the app, and a caller of main.ts may hand more. It cannot
 *    override a setting for `cdktf` itself, which writes cdktf.json's context over it;
 * 3. the environment that TANDEM_ENV names, under "environments" there;
 * 4. TANDEM_SETTINGS, a JSON object of single settings for one run, such as the preview's state bucket.
 */
export function loadSettings(project: string, env: NodeJS.ProcessEnv): Settings {
  const contexts = readContexts(project, env);
  const environments = environmentsIn(contexts);
  return settingsOf(project, contexts, environments, chosen(environments, env));
}

/** The site of the environment that TANDEM_ENV names, or of each; and where their states are. */
export function loadWanted(project: string, env: NodeJS.ProcessEnv): Wanted {
  const contexts = readContexts(project, env);
  const environments = environmentsIn(contexts);
  const of = (name: string | undefined) => settingsOf(project, contexts, environments, name);
  if (Object.keys(environments).length === 0 || env.TANDEM_ENV) {
    const site = of(chosen(environments, env));
    return { sites: [site], states: [site.stateStack === sharedState ? of(undefined) : site] };
  }
  const sites = Object.keys(environments).map(of);
  const apart = sites.filter(({ stateStack }) => stateStack !== sharedState);
  return { sites, states: [of(undefined), ...apart] };
}

/** The stack of a site. */
export function siteStackOf({ environment }: Pick<Settings, "environment">): string {
  return environment === undefined ? "site" : `site-${environment}`;
}

/** The state bucket of a project that has none of its own yet. */
export function defaultStateBucket(name: string): string {
  return `${name}-state`;
}

const sharedState = "state";

function settingsOf(
  project: string,
  { lasting, run }: Contexts,
  environments: Environments,
  environment: string | undefined,
): Settings {
  // What the environments have in common need not be a site by itself.
  const base = parse([...lasting, run], Object.keys(environments).length > 0 ? shapedSchema : settingsSchema);
  const overrides = environment === undefined ? [] : [overridesOf(environments, environment, base.name)];
  const written = environment === undefined ? base : parse([...lasting, ...overrides, run], settingsSchema);
  const { environments: all, ...own } = written;
  checkApart({ name: base.name, domain: merged(lasting).domain }, all);
  const hasOwnState = overrides.some(({ values }) => Object.hasOwn(values, "stateBucket"));
  return {
    ...own,
    ...(environment === undefined ? {} : { environment }),
    zones: own.zones ?? [`${own.region}a`, `${own.region}b`],
    vpcCidr: own.vpcCidr ?? "10.0.0.0/16",
    nat: own.nat ?? "none",
    flowLogDays: own.flowLogDays ?? 14,
    stateBucket: own.stateBucket ?? defaultStateBucket(base.name),
    stateRegion: hasOwnState ? own.region : base.region,
    stateStack: hasOwnState ? `${sharedState}-${environment ?? ""}` : sharedState,
    siteFolder: resolve(project, own.siteFolder),
  };
}

function parse(
  contexts: readonly Context[],
  schema: typeof settingsSchema | typeof shapedSchema,
): WrittenSettings {
  const written = schema.safeParse(merged(contexts));
  if (!written.success) throw new UserError(describeProblems(written.error.issues, contexts).join("\n"));
  return written.data;
}
