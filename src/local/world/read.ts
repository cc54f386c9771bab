import { EC2Client, paginateDescribeInstances } from "@aws-sdk/client-ec2";
import type { Instance as InstanceData } from "@aws-sdk/client-ec2";
import {
  DescribeListenerAttributesCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type {
  Listener as ListenerData,
  LoadBalancer as LoadBalancerData,
  TargetGroup as TargetGroupData,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { toRule } from "./rule";
import type { Algorithm, HealthCheck, Instance, Listener, LoadBalancer, TargetGroup, World } from "./world";

export interface WorldReaderOptions {
  /** The emulator itself: its answers, not those of a gateway that asks us. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface WorldReader {
  read(): Promise<World>;
  close(): void;
}

/** Reads one region. What disappears while it is read counts as not there. */
export function worldReader(options: WorldReaderOptions): WorldReader {
  const { credentials = { accessKeyId: "test", secretAccessKey: "test" } } = options;
  const config = { endpoint: options.endpoint, region: options.region, credentials, maxAttempts: 2 };
  const elb = new ElasticLoadBalancingV2Client(config);
  const ec2 = new EC2Client(config);
  return {
    read: async () => {
      const [loadBalancers, targetGroups, instances] = await Promise.all([
        readLoadBalancers(elb),
        readTargetGroups(elb),
        readInstances(ec2),
      ]);
      return { loadBalancers, targetGroups, instances };
    },
    close: () => {
      elb.destroy();
      ec2.destroy();
    },
  };
}

async function readLoadBalancers(client: ElasticLoadBalancingV2Client): Promise<LoadBalancer[]> {
  const found = await collect(paginateDescribeLoadBalancers({ client }, {}), (page) => page.LoadBalancers);
  const application = found.filter((item) => item.Type === "application");
  return present(await Promise.all(application.map((item) => existing(readLoadBalancer(client, item)))));
}

async function readLoadBalancer(
  client: ElasticLoadBalancingV2Client,
  data: LoadBalancerData,
): Promise<LoadBalancer> {
  const arn = data.LoadBalancerArn ?? "";
  const [attributes, listeners] = await Promise.all([
    client.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn })),
    collect(paginateDescribeListeners({ client }, { LoadBalancerArn: arn }), (page) => page.Listeners),
  ]);
  return {
    arn,
    name: data.LoadBalancerName ?? "",
    dnsName: data.DNSName ?? "",
    zones: (data.AvailabilityZones ?? []).map((zone) => zone.ZoneName ?? ""),
    idleTimeout: lookUp(attributes.Attributes).number("idle_timeout.timeout_seconds", 60),
    listeners: present(await Promise.all(listeners.map((item) => existing(readListener(client, item))))),
  };
}

async function readListener(client: ElasticLoadBalancingV2Client, data: ListenerData): Promise<Listener> {
  const arn = data.ListenerArn ?? "";
  const [{ Rules = [] }, { Attributes }] = await Promise.all([
    client.send(new DescribeRulesCommand({ ListenerArn: arn })),
    client.send(new DescribeListenerAttributesCommand({ ListenerArn: arn })),
  ]);
  const hsts = lookUp(Attributes).text("routing.http.response.strict_transport_security.header_value");
  const rules = [...Rules].sort((a, b) => priority(a.Priority) - priority(b.Priority));
  return {
    arn,
    port: data.Port ?? 80,
    protocol: data.Protocol === "HTTPS" ? "HTTPS" : "HTTP",
    ...(hsts === "" ? {} : { strictTransportSecurity: hsts }),
    rules: rules.map(toRule),
  };
}

async function readTargetGroups(client: ElasticLoadBalancingV2Client): Promise<TargetGroup[]> {
  const found = await collect(paginateDescribeTargetGroups({ client }, {}), (page) => page.TargetGroups);
  return present(await Promise.all(found.map((item) => existing(readTargetGroup(client, item)))));
}

async function readTargetGroup(
  client: ElasticLoadBalancingV2Client,
  data: TargetGroupData,
): Promise<TargetGroup> {
  const arn = data.TargetGroupArn ?? "";
  const [attributes, health] = await Promise.all([
    client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn })),
    client.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn })),
  ]);
  const { text, number } = lookUp(attributes.Attributes);
  const sticky = text("stickiness.enabled") === "true" && text("stickiness.type") === "lb_cookie";
  return {
    arn,
    name: data.TargetGroupName ?? "",
    algorithm: toAlgorithm(text("load_balancing.algorithm.type")),
    deregistrationDelay: number("deregistration_delay.timeout_seconds", 300),
    slowStart: number("slow_start.duration_seconds", 0),
    stickiness: sticky ? number("stickiness.lb_cookie.duration_seconds", 86_400) : 0,
    minimumHealthy: number("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", 1),
    healthCheck: toHealthCheck(data),
    targets: (health.TargetHealthDescriptions ?? []).map(({ Target }) => ({
      id: Target?.Id ?? "",
      port: Target?.Port ?? data.Port ?? 80,
    })),
  };
}

async function readInstances(client: EC2Client): Promise<Instance[]> {
  const found = await collect(paginateDescribeInstances({ client }, {}), (page) => page.Reservations);
  return found.flatMap((reservation) => reservation.Instances ?? []).map(toInstance);
}

function toInstance(data: InstanceData): Instance {
  return {
    id: data.InstanceId ?? "",
    state: data.State?.Name ?? "pending",
    zone: data.Placement?.AvailabilityZone ?? "",
    imageId: data.ImageId ?? "",
    tags: Object.fromEntries((data.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""])),
  };
}

function toHealthCheck(data: TargetGroupData): HealthCheck {
  const port = Number(data.HealthCheckPort);
  return {
    port: Number.isInteger(port) ? port : "traffic-port",
    path: data.HealthCheckPath ?? "/",
    interval: data.HealthCheckIntervalSeconds ?? 30,
    timeout: data.HealthCheckTimeoutSeconds ?? 5,
    healthyThreshold: data.HealthyThresholdCount ?? 5,
    unhealthyThreshold: data.UnhealthyThresholdCount ?? 2,
    matcher: data.Matcher?.HttpCode ?? "200",
  };
}

function toAlgorithm(name: string): Algorithm {
  return name === "least_outstanding_requests" || name === "weighted_random" ? name : "round_robin";
}

function priority(text: string | undefined): number {
  return text === undefined || text === "default" ? Number.POSITIVE_INFINITY : Number(text);
}

/** Attributes by name. */
function lookUp(attributes: readonly { Key?: string | undefined; Value?: string | undefined }[] = []) {
  const values = new Map(attributes.map(({ Key, Value }) => [Key, Value]));
  return {
    text: (key: string): string => values.get(key) ?? "",
    number: (key: string, fallback: number): number => Number(values.get(key) || fallback),
  };
}

async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}

/** AWS's errors for a thing that is gone are LoadBalancerNotFoundException, TargetGroupNotFoundException and their like. */
async function existing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && /NotFound/.test(error.name)) return undefined;
    throw error;
  }
}

function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}
