import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startBalancer, type BalancerUrl } from "./balancer/balancer";
import type { Observer } from "./balancer/observer";
import type { TargetHealthDescription } from "./balancer/targets";
import { startEmulator } from "./emulator";
import { localEnvironment } from "./environment";
import { newFleet } from "./fleet";
import { startGateway } from "./gateway/gateway";
import type { CallEntry } from "./gateway/handlers";
import { makeHostedZone } from "./hosted-zone";
import { instanceReader } from "./instances";
import type { LocalServer } from "./server/server";
import type { Tools } from "./tools";
import { followWorld } from "./world/follow";
import { worldReader } from "./world/read";
import { emptyWorld, type World } from "./world/world";

export interface LocalAwsOptions {
  /** Holds the disks; made when it is not there. */
  readonly folder: string;
  readonly logFolder: string;
  readonly region: string;
  readonly tools: Tools;
  /** The port that the load balancer gets for HTTP if it is free. @default - one that the system chooses */
  readonly preferredPort?: number;
  /** The same for HTTPS. @default - one that the system chooses */
  readonly preferredHttpsPort?: number;
  /** Public hosted zones that the account has from the start. @default - none */
  readonly hostedZones?: readonly string[];
  readonly events?: Observer & { call?(entry: CallEntry): void };
  readonly onLog?: (line: string) => void;
}

/** AWS on this machine: the emulator keeps the books, and what is in the books runs. */
export interface LocalAws {
  readonly endpoint: string;
  readonly servers: ReadonlyMap<string, LocalServer>;
  /** The environment in which a program sees this AWS and no other. */
  environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** Where the load balancers answer. */
  urls(): readonly BalancerUrl[];
  /** The one of them that gives out pages: over HTTPS where there is such a listener; empty before there is any. */
  url(): string;
  /** What the emulator knew when something last changed. */
  world(): World;
  /** As DescribeTargetHealth answers it for a target group. */
  targetHealth(targetGroupArn: string): readonly TargetHealthDescription[];
  /** Who trusts this certificate, in PEM, trusts those of the load balancers. */
  readonly authority: string;
  /** What this AWS could not do, each once. */
  problems(): readonly string[];
  stop(): Promise<void>;
}

export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { folder, region, tools, events = {}, onLog = () => undefined } = options;
  mkdirSync(folder, { recursive: true });
  const stops: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const emulator = await startEmulator({
      motoServer: tools.motoServer,
      log: join(options.logFolder, "emulator.log"),
    });
    stops.push(() => emulator.stop());

    const instances = instanceReader(emulator.url, region);
    stops.push(() => instances.close());
    const fleet = newFleet({
      folder: join(folder, "servers"),
      describe: (id) => instances.read(id),
      awsEndpointUrl: () => gateway.url,
      awsCliFolder: tools.binFolder,
      onLog,
    });
    stops.push(() => fleet.stop());

    const balancer = await startBalancer({
      address: (id, port) => fleet.servers.get(id)?.address(port),
      events,
      ...(options.preferredPort === undefined ? {} : { preferredPort: options.preferredPort }),
      ...(options.preferredHttpsPort === undefined ? {} : { preferredHttpsPort: options.preferredHttpsPort }),
    });
    stops.push(() => balancer.stop());
    const reader = worldReader({ endpoint: emulator.url, region });
    stops.push(() => reader.close());
    let current = emptyWorld;
    const world = followWorld(
      () => reader.read(),
      (read) => balancer.update((current = read)),
    );

    const gateway = await startGateway({
      emulatorUrl: emulator.url,
      failures: () => emulator.failures(),
      handlers: {
        runCommand: (ids, commands) => fleet.runCommand(ids, commands),
        targetHealth: (arn) => Promise.resolve(balancer.targetHealth(arn).map(flat)),
        afterCall: async (call) => {
          if (call.service === "ec2") await fleet.follow(call);
          await world.changed();
        },
        ...(events.call === undefined ? {} : { onCall: (entry) => events.call?.(entry) }),
      },
    });
    stops.push(() => gateway.stop());
    for (const zone of options.hostedZones ?? []) await makeHostedZone(emulator.url, zone);

    return {
      endpoint: gateway.url,
      servers: fleet.servers,
      environment: (env) => localEnvironment(env, gateway.url, region),
      urls: () => balancer.urls(),
      url: () => {
        const urls = balancer.urls().map(({ url }) => url);
        return urls.find((url) => url.startsWith("https:")) ?? urls[0] ?? "";
      },
      world: () => current,
      targetHealth: (arn) => balancer.targetHealth(arn),
      authority: balancer.authority,
      problems: () => gateway.problems().map(({ call, message }) => `${call}: ${message}`),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The balancer speaks as AWS's answer does, the gateway makes that answer's XML from its own words. */
function flat({ Target, HealthCheckPort, TargetHealth }: TargetHealthDescription) {
  return {
    id: Target.Id,
    port: Target.Port,
    healthCheckPort: HealthCheckPort,
    state: TargetHealth.State,
    ...(TargetHealth.Reason === undefined ? {} : { reason: TargetHealth.Reason }),
    ...(TargetHealth.Description === undefined ? {} : { description: TargetHealth.Description }),
  };
}
