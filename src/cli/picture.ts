import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { clientConfig } from "../client-config";
import { UserError } from "../error";
import type { Settings } from "../settings/load";
import { count } from "./count";
import { parseOutputs, type SiteOutputs } from "./outputs";
import { stateOf } from "./site-work";
import type { Outcome } from "./tally";
import { notRegistered, targetHealthOf, type ServerHealth } from "./target-health";

/** The site at this moment, as far as AWS and the site itself tell it. */
export interface Picture {
  readonly url: string;
  readonly region: string;
  /** The content that the last deployment has published. */
  readonly release: string;
  readonly image: string;
  readonly zones: readonly { readonly name: string; readonly servers: readonly PictureServer[] }[];
}

export interface PictureServer {
  readonly name: string;
  readonly instance_id: string;
  /** EC2's word. */
  readonly state: string;
  readonly type: string;
  /** As DescribeTargetHealth says it. */
  readonly health: ServerHealth;
  /** The content that it answers visitors with; null when none of them reached it. */
  readonly release: string | null;
}

/** Reads the picture: what is deployed from Terraform's state, how it is from EC2 and the load balancer, the content from the site. */
export async function readPicture(settings: Settings, env: NodeJS.ProcessEnv): Promise<Picture> {
  const { region } = settings;
  const outputs = await deployedSite(settings, env);
  const url = env.TANDEM_URL || outputs.url;
  const [health, instances, releases] = await Promise.all([
    targetHealthOf(outputs, env, region),
    instancesOf(outputs, env, region),
    releasesAt(url, outputs),
  ]);
  const servers = outputs.servers.map(({ name, zone, instance_id: id }) => ({
    zone,
    server: {
      name,
      instance_id: id,
      state: instances.get(id)?.state ?? "not there",
      type: instances.get(id)?.type ?? "",
      health: health.get(id) ?? notRegistered,
      release: releases.get(name) ?? null,
    },
  }));
  const zones = [...new Set(servers.map(({ zone }) => zone))].sort();
  return {
    url,
    region,
    release: outputs.release,
    image: outputs.image_id,
    zones: zones.map((name) => ({
      name,
      servers: servers.filter(({ zone }) => zone === name).map(({ server }) => server),
    })),
  };
}

/** What the state of the site's stack says is deployed. */
export async function deployedSite(settings: Settings, env: NodeJS.ProcessEnv): Promise<SiteOutputs> {
  return parseOutputs(await stateOf(settings, env).outputs());
}

async function instancesOf(
  outputs: SiteOutputs,
  env: NodeJS.ProcessEnv,
  region: string,
): Promise<ReadonlyMap<string, { readonly state: string; readonly type: string }>> {
  const client = new EC2Client(clientConfig(env, region));
  const ids = outputs.servers.map(({ instance_id: id }) => id);
  try {
    // By a filter: asked by its id, an instance that is gone would be an error.
    const filter = { Filters: [{ Name: "instance-id", Values: ids }] };
    const { Reservations = [] } = await client.send(new DescribeInstancesCommand(filter));
    const found = Reservations.flatMap(({ Instances = [] }) => Instances);
    return new Map(
      found.map(({ InstanceId = "", State, InstanceType }) => [
        InstanceId,
        { state: State?.Name ?? "unknown", type: InstanceType ?? "" },
      ]),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`EC2 must tell of the servers, and answered: ${reason}`);
  } finally {
    client.destroy();
  }
}

/** Each server's release, as visitors get it; a server that no visitor reaches is not among them. */
async function releasesAt(url: string, { servers }: SiteOutputs): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const onOutcome = (outcome: Outcome) => {
    if (outcome.kind === "answer" && outcome.server !== undefined)
      found.set(outcome.server, outcome.release ?? "none");
  };
  await count({ url, requests: 4 * servers.length, patience: 200, timeout: 5_000, onOutcome });
  return found;
}
