import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { setTimeout as sleep } from "node:timers/promises";
import { clientConfig } from "../client-config";
import { UserError } from "../error";
import type { SiteOutputs } from "./outputs";

export interface HealthOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly region: string;
  readonly outputs: SiteOutputs;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
  /** How many milliseconds a second lasts. */
  readonly second: number;
}

const patience = 180;

/** Waits until the balancer calls every server healthy. */
export async function waitUntilHealthy(options: HealthOptions): Promise<void> {
  const { env, region, outputs, note, signal } = options;
  const client = new ElasticLoadBalancingV2Client(clientConfig(env, region));
  try {
    for (let waited = 0; ; waited += 1) {
      const states = await healthOf(client, outputs);
      const waiting = states.filter(({ state }) => state !== "healthy");
      if (waiting.length === 0) return;
      const said = waiting
        .map(({ name, state, why }) => `${name} is ${state}${why === "" ? "" : ` (${why})`}`)
        .join(", ");
      if (waited >= patience)
        throw new UserError(`every server must be healthy within ${patience} s, but ${said}`);
      note(said);
      await sleep(options.second, undefined, { signal });
    }
  } finally {
    client.destroy();
  }
}

/** What the balancer says of one server's target. */
export interface ServerHealth {
  readonly state: string;
  readonly reason: string | null;
  readonly description: string | null;
}

/** How the balancer sees each registered server now, by its instance's id. */
export async function targetHealthOf(
  outputs: SiteOutputs,
  env: NodeJS.ProcessEnv,
  region: string,
): Promise<ReadonlyMap<string, ServerHealth>> {
  const client = new ElasticLoadBalancingV2Client(clientConfig(env, region));
  try {
    return await targetsOf(client, outputs);
  } finally {
    client.destroy();
  }
}

async function healthOf(client: ElasticLoadBalancingV2Client, outputs: SiteOutputs) {
  const targets = await targetsOf(client, outputs);
  return outputs.servers.map(({ name, instance_id: id }) => {
    const { state, description } = targets.get(id) ?? notRegistered;
    return { name, state, why: description ?? "" };
  });
}

/** Of a server that is in no target group. */
export const notRegistered: ServerHealth = { state: "not registered", reason: null, description: null };

async function targetsOf(
  client: ElasticLoadBalancingV2Client,
  outputs: SiteOutputs,
): Promise<ReadonlyMap<string, ServerHealth>> {
  const { TargetHealthDescriptions: targets = [] } = await client.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: outputs.target_group_arn }),
  );
  return new Map(
    targets.map(({ Target, TargetHealth }) => [
      Target?.Id ?? "",
      {
        state: TargetHealth?.State ?? "unknown",
        reason: TargetHealth?.Reason ?? null,
        description: TargetHealth?.Description ?? null,
      },
    ]),
  );
}
