import { emptyWorld } from "../world/world";
import type { LoadBalancer, World } from "../world/world";
import type { Address } from "./check";
import { protocolOf } from "./decide";
import type { Front } from "./decide";
import { newLocalCertificates } from "./certificates";
import { openDoor } from "./door";
import type { Door, DoorOptions } from "./door";
import { traceIds } from "./headers";
import type { Observer } from "./observer";
import { router } from "./route";
import { followTargets } from "./targets";
import type { TargetHealthDescription } from "./targets";

export interface BalancerOptions {
  /** Where a target's port is on this machine; undefined while nothing is there. Asked anew for each request and check. */
  readonly address: (targetId: string, port: number) => Address | undefined;
  /** The port that the first listener for HTTP gets if it is free. @default - one that the system chooses */
  readonly preferredPort?: number;
  /** The same for HTTPS. @default - one that the system chooses */
  readonly preferredHttpsPort?: number;
  readonly events?: Observer;
  /** How many milliseconds a second of AWS's settings lasts: less than 1000 speeds everything up. @default 1000 */
  readonly second?: number;
  /** In seconds. @default 10 - as in AWS, where it cannot be changed */
  readonly connectTimeout?: number;
  readonly now?: () => number;
  readonly random?: () => number;
}

export interface BalancerUrl {
  readonly loadBalancerArn: string;
  readonly dnsName: string;
  /** The listener's port in AWS. */
  readonly port: number;
  readonly url: string;
}

export interface Balancer {
  /** Who trusts this certificate, in PEM, trusts those of the listeners. */
  readonly authority: string;
  /** Does from now on what this world says; resolves when every listener of it answers. */
  update(world: World): Promise<void>;
  /** What DescribeTargetHealth answers for a group: its registered targets, and those that drain. */
  targetHealth(targetGroupArn: string, now?: number): TargetHealthDescription[];
  /** One for each listener, in the order of their ports in AWS. */
  urls(): BalancerUrl[];
  /** Closes everything at once. */
  stop(): Promise<void>;
}

/** The application load balancers of a world, on 127.0.0.1. Without a world it does nothing yet. */
export async function startBalancer(options: BalancerOptions): Promise<Balancer> {
  const { second = 1000, connectTimeout = 10, now = Date.now, random = Math.random, events = {} } = options;
  const { address } = options;
  const targets = followTargets({ address, events, second, now, random });
  const certificates = await newLocalCertificates();
  const traceId = traceIds(now);
  const serving: DoorOptions = { targets, address, events, now, random, traceId, certificates };
  const doors = new Map<string, Door>();
  const sweep = setInterval(() => {
    const at = now();
    targets.tidy(at - 60 * second);
    for (const door of doors.values()) door.tidy(at, connectTimeout * second);
  }, second / 2);
  sweep.unref();

  const arrangeDoors = async (world: World) => {
    const fronts = world.loadBalancers.flatMap((balancer) => frontsOf(balancer, second, doors));
    const protocols = new Map(fronts.map(({ listener }) => [listener.arn, listener.protocol]));
    const closing = [...doors].filter(([arn, { front }]) => protocols.get(arn) !== front.listener.protocol);
    for (const [arn] of closing) doors.delete(arn);
    // Closed before others open: a listener that takes the place of another may get its port.
    await Promise.all(closing.map(([, door]) => door.close()));
    for (const front of fronts) {
      const door = doors.get(front.listener.arn);
      const { protocol } = front.listener;
      const first = ![...doors.values()].some((other) => other.front.listener.protocol === protocol);
      const preferred = protocol === "HTTPS" ? options.preferredHttpsPort : options.preferredPort;
      const port = first ? (preferred ?? 0) : 0;
      if (door === undefined) doors.set(front.listener.arn, openDoor(front, port, serving));
      else door.front = front;
    }
    await Promise.all([...doors.values()].map((door) => door.open));
  };
  let arranged = Promise.resolve();
  let stopped = false;

  return {
    authority: certificates.authority,
    update: (world) => {
      if (stopped) return Promise.resolve();
      targets.update(world);
      arranged = arranged.catch(() => undefined).then(() => arrangeDoors(stopped ? emptyWorld : world));
      return arranged;
    },
    targetHealth: (targetGroupArn, at = now()) => targets.health(targetGroupArn, at),
    urls: () => [...doors.values()].flatMap(toUrl).sort((a, b) => a.port - b.port),
    stop: async () => {
      stopped = true;
      clearInterval(sweep);
      targets.stop();
      await arranged.catch(() => undefined);
      await arrangeDoors(emptyWorld);
    },
  };
}

function frontsOf(loadBalancer: LoadBalancer, second: number, doors: ReadonlyMap<string, Door>): Front[] {
  const localPort = (port: number) => {
    const sibling = loadBalancer.listeners.find((listener) => listener.port === port);
    return sibling && doors.get(sibling.arn)?.port;
  };
  return loadBalancer.listeners.map((listener) => ({
    loadBalancer,
    listener,
    idleTimeout: loadBalancer.idleTimeout * second,
    route: router(listener.rules),
    localPort,
  }));
}

function toUrl(door: Door): BalancerUrl[] {
  const { loadBalancer, listener } = door.front;
  if (door.port === undefined) return [];
  const url = `${protocolOf(door.front)}://127.0.0.1:${door.port}`;
  return [{ loadBalancerArn: loadBalancer.arn, dnsName: loadBalancer.dnsName, port: listener.port, url }];
}
