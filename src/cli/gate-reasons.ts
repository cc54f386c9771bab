import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { clientConfig } from "../client-config";
import { stateOf, type SiteWork } from "./site-work";

/** A gate that has failed, in its server's own words. */
export interface GateReason {
  /** Such as "server-1 (i-0abc…), ready gate". */
  readonly gate: string;
  readonly reason: string;
  readonly at: Date;
}

/** AWS takes so many names at once. */
const namesAtOnce = 10;

/**
 * Why gates have failed: their scripts leave the reason where the proof would be. Terraform's error for a gate on AWS
 * is "Failed", and nothing more.
 */
export async function gateReasons({
  settings,
  env,
}: Pick<SiteWork, "settings" | "env">): Promise<GateReason[]> {
  const ids = [...(await stateOf(settings, env).ids())];
  const names = ids.filter((id) => id.startsWith("/tandem/"));
  const client = new SSMClient(clientConfig(env, settings.region));
  try {
    const found: GateReason[] = [];
    for (let first = 0; first < names.length; first += namesAtOnce) {
      const Names = names.slice(first, first + namesAtOnce);
      const { Parameters = [] } = await client.send(new GetParametersCommand({ Names }));
      for (const { Name = "", Value = "", LastModifiedDate: at = new Date(0) } of Parameters) {
        const [, reason] = /^i-\w+ failed: ([^]*)$/.exec(Value) ?? [];
        const [purpose, id, server] = Name.split("/").reverse();
        if (reason !== undefined) found.push({ gate: `${server} (${id}), ${purpose} gate`, reason, at });
      }
    }
    return found;
  } finally {
    client.destroy();
  }
}
