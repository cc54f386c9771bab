import type { TargetHealthDescription } from "../balancer/targets";
import type { TargetHealth } from "../balancer/health";
import type { Fault } from "../server/httpd";
import type { LocalServer } from "../server/server";
import type { TargetGroup, World } from "../world/world";
import type { Checks, SeenStreak } from "./checks";
import { liveRelease } from "./live-release";
import type { ServerTraffic, Traffic, TrafficView } from "./traffic";
import type { WorkView } from "./work";

/** What a person sees of the site at one moment: what GET /api/state answers. */
export interface View {
  /** Where visitors come in. */
  readonly url: string;
  readonly region: string;
  readonly balancer: BalancerView | null;
  readonly zones: readonly ZoneView[];
  readonly traffic: TrafficView;
  /** The publication or release that is under way, or the last one. */
  readonly work: WorkView | null;
}

export interface BalancerView {
  readonly name: string;
  readonly dnsName: string;
  readonly algorithm: TargetGroup["algorithm"];
  readonly healthCheck: TargetGroup["healthCheck"];
  readonly deregistrationDelay: number;
}

export interface ZoneView {
  readonly name: string;
  readonly servers: readonly ServerView[];
}

export interface ServerView extends ServerTraffic {
  readonly id: string;
  readonly name: string;
  /** EC2's word. */
  readonly state: string;
  readonly image: string;
  /** Where the server answers by itself; null while it is off. */
  readonly url: string | null;
  /** The content that is live on its disk; null before the first. */
  readonly release: string | null;
  readonly fault: Fault["kind"];
  /** As DescribeTargetHealth says it; null when the server is in no target group. */
  readonly health: TargetHealth | null;
  readonly checks: SeenStreak | null;
}

export interface Sources {
  readonly region: string;
  readonly url: () => string;
  readonly world: () => World;
  readonly servers: ReadonlyMap<string, LocalServer>;
  readonly targetHealth: (targetGroupArn: string) => readonly TargetHealthDescription[];
  readonly traffic: Traffic;
  readonly checks: Checks;
  readonly faults: ReadonlyMap<string, Fault["kind"]>;
  readonly work: () => WorkView | null;
}

/** The site as it is now. */
export function viewOf(sources: Sources): View {
  const { loadBalancers, targetGroups } = sources.world();
  const [balancer] = loadBalancers;
  const servers = serversOf(sources);
  const zones = [...new Set([...(balancer?.zones ?? []), ...servers.map(({ zone }) => zone)])].sort();
  const [group] = targetGroups;
  return {
    url: sources.url(),
    region: sources.region,
    balancer:
      balancer === undefined || group === undefined
        ? null
        : {
            name: balancer.name,
            dnsName: balancer.dnsName,
            algorithm: group.algorithm,
            healthCheck: group.healthCheck,
            deregistrationDelay: group.deregistrationDelay,
          },
    zones: zones.map((name) => ({
      name,
      servers: servers.filter(({ zone }) => zone === name).map(({ view }) => view),
    })),
    traffic: sources.traffic.view(),
    work: sources.work(),
  };
}

interface Placed {
  readonly zone: string;
  readonly view: ServerView;
}

function serversOf(sources: Sources): readonly Placed[] {
  const { instances, targetGroups } = sources.world();
  const health = targetGroups.flatMap(({ arn }) => sources.targetHealth(arn));
  return instances.flatMap((instance) => {
    const server = sources.servers.get(instance.id);
    if (server === undefined) return [];
    const address = server.address(80);
    const view: ServerView = {
      id: instance.id,
      name: instance.tags["Server"] ?? instance.id,
      state: server.state === "stopping" && instance.state === "terminated" ? "shutting-down" : server.state,
      image: instance.imageId,
      url: address === undefined ? null : `http://${address.host}:${address.port}`,
      release: liveRelease(server.folder),
      fault: sources.faults.get(instance.id) ?? "none",
      health: health.find(({ Target }) => Target.Id === instance.id)?.TargetHealth ?? null,
      checks: sources.checks.of(instance.id) ?? null,
      ...sources.traffic.of(instance.id),
    };
    return { zone: instance.zone, view };
  });
}
