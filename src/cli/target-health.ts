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

async function healthOf(client: ElasticLoadBalancingV2Client, outputs: SiteOutputs) {
  const { TargetHealthDescriptions: targets = [] } = await client.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: outputs.target_group_arn }),
  );
  return outputs.servers.map(({ name, instance_id: id }) => {
    const health = targets.find(({ Target }) => Target?.Id === id)?.TargetHealth;
    return { name, state: health?.State ?? "not registered", why: health?.Description ?? "" };
  });
}
