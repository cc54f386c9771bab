import { UserError } from "../error";
import { merged, type Contexts } from "./contexts";
import { environmentsField } from "./fields";
import type { Context } from "./problems";

/** What each environment has in the place of the settings that all have in common. */
export type Environments = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** As they are written; what is wrong with them is told with all other settings. */
export function environmentsIn({ lasting, run }: Contexts): Environments {
  return environmentsField.safeParse(merged([...lasting, run]).environments).data ?? {};
}

/** The environment that TANDEM_ENV names. Where there are some, one must be named: each is a site of its own. */
export function chosen(environments: Environments, env: NodeJS.ProcessEnv): string | undefined {
  const name = env.TANDEM_ENV || undefined;
  const names = Object.keys(environments);
  if (name === undefined && names.length === 0) return undefined;
  if (name !== undefined && names.length === 0) {
    throw new UserError(
      `the environment ${name} must be in the settings, and they have none: leave --env and TANDEM_ENV out, or add environments to cdktf.json`,
    );
  }
  if (name === undefined || !names.includes(name)) {
    throw new UserError(
      `the environment must be one of ${names.join(", ")}, got ${name ?? "none"}: name it with --env, or in TANDEM_ENV`,
    );
  }
  return name;
}

/** An environment's settings over those that all have in common: each has a name of its own without being given one. */
export function overridesOf(environments: Environments, environment: string, common: string): Context {
  const values = environments[environment] ?? {};
  return {
    origin: `cdktf.json under environments.${environment}`,
    values: { name: nameOf(environment, values, common), ...values },
  };
}

/** Two sites of one name could not be told apart in an account, and a domain leads to one of them. */
export function checkApart(
  common: { readonly name: string; readonly domain: unknown },
  environments: Environments,
): void {
  const sites = Object.entries(environments);
  const settings = {
    name: sites.map(([environment, values]) => nameOf(environment, values, common.name)),
    domain: sites.map(([, values]) => values.domain ?? common.domain),
  };
  for (const [setting, values] of Object.entries(settings)) {
    const second = values.findIndex((value, at) => value !== undefined && values.indexOf(value) < at);
    if (second === -1) continue;
    const [one, other] = [values.indexOf(values[second]), second].map((at) => sites[at]?.[0]);
    throw new UserError(
      `environments.${other}.${setting} must not be that of environments.${one}, got ${JSON.stringify(values[second])} for both: change one in cdktf.json`,
    );
  }
}

function nameOf(environment: string, values: Readonly<Record<string, unknown>>, common: string): unknown {
  return values.name ?? `${common}-${environment}`;
}
