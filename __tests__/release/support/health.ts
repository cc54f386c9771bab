import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LocalSite } from "../../../src/cli/local-site";
import { clientConfig } from "../../../src/client-config";

export interface HealthFigures {
  readonly samplesPerSecond: number;
  readonly fewestHealthy: number;
  /** Each set of states that was seen, in order, as "server-1 healthy". */
  readonly history: readonly string[];
}

export interface HealthWatch {
  stop(): Promise<HealthFigures>;
}

/** Asks the load balancer for its targets' health, by its API, ten times a second. */
export function watchHealth(site: LocalSite): HealthWatch {
  const elb = new ElasticLoadBalancingV2Client(clientConfig(site.env, site.region));
  const start = performance.now();
  const history: string[] = [];
  let fewest = Infinity;
  let samples = 0;
  let asking = Promise.resolve();

  const sample = async (): Promise<void> => {
    const { TargetHealthDescriptions: targets = [] } = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: site.outputs.target_group_arn }),
    );
    const states = targets.map(({ Target, TargetHealth }) => `${Target?.Id} ${TargetHealth?.State}`).sort();
    samples += 1;
    fewest = Math.min(fewest, states.filter((state) => state.endsWith(" healthy")).length);
    if (states.join() !== history.at(-1)) history.push(states.join());
  };
  const timer = setInterval(() => {
    asking = asking.then(sample);
    // Whoever stops the watch is told: until then an API that is gone must not take the process with it.
    asking.catch(() => undefined);
  }, 100);

  return {
    stop: async () => {
      clearInterval(timer);
      const seconds = (performance.now() - start) / 1000;
      await asking;
      elb.destroy();
      return { samplesPerSecond: Math.round(samples / seconds), fewestHealthy: fewest, history };
    },
  };
}
