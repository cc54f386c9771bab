import { linkBefore } from "./link";
import { memo } from "./memo";
import { managed, type Model } from "./model";
import { isGated, isMadeNow } from "./order";
import { ends, type Action, type Resource } from "./resource";
import { serversOf } from "./site";
import { dig, readBefore, text } from "./value";
import { nameOfZone, zoneOfServer } from "./zone";

/** What a plan does to something that serves visitors. */
export type Fate = "stays" | "new" | "handed over" | "interrupted" | "leaves";

export interface ServerFate {
  readonly address: string;
  readonly name: string | undefined;
  readonly zone: string | undefined;
  /** The target groups it serves in today, by today's ARN; empty for a new one. */
  readonly groups: readonly string[];
  readonly fate: Fate;
  readonly reasons: readonly string[];
}

export interface ZoneFate {
  readonly zone: string;
  readonly fate: Fate;
  readonly reasons: readonly string[];
}

export interface Fates {
  readonly servers: readonly ServerFate[];
  readonly zones: readonly ZoneFate[];
}

/** The fate of each server that serves today or will, and of each zone. */
export const fatesOf = memo((model: Model): Fates => {
  const today = servingToday(model);
  const fresh = serversOf(model).filter(
    (server) => !today.some((each) => each.server.address === server.address),
  );
  const servers = [
    ...today.map((each) => fateOf(model, each)),
    ...fresh.map((server) => newServer(model, server)),
  ];
  return { servers, zones: zonesOf(model, servers) };
});

interface Serving {
  readonly server: Resource;
  readonly attachments: readonly Resource[];
}

/** Servers with an attachment that exists before the plan runs. */
function servingToday(model: Model): Serving[] {
  const serving = new Map<Resource, Resource[]>();
  for (const attachment of model.changes) {
    if (attachment.type !== "aws_lb_target_group_attachment" || attachment.before === undefined) continue;
    for (const server of linkBefore(model, attachment, "target_id", "aws_instance")) {
      if (server.deposed !== undefined) continue;
      serving.set(server, [...(serving.get(server) ?? []), attachment]);
    }
  }
  return [...serving].map(([server, attachments]) => ({ server, attachments }));
}

function fateOf(model: Model, { server, attachments }: Serving): ServerFate {
  const stops = [...stopsOf(server), ...imaging(model, server), ...switchedOff(model, server)];
  const swaps = [server, ...attachments].filter((each) => each.action === "create-delete");
  const detached = attachments.flatMap((each) =>
    detachment(each.action).map((how) => `${each.address} is ${how}`),
  );
  const blind =
    swaps.length === 0 || attachments.every((each) => isGated(model, each)) ? [] : [unproven(swaps)];
  const reasons = [...stops, ...detached, ...blind];
  const handedOver = reasons.length === 0 && swaps.length > 0;
  return {
    address: server.address,
    name: nameOf(server),
    zone: zoneBefore(model, server),
    groups: attachments.map((each) => String(readBefore(each, "target_group_arn"))),
    fate:
      reasons.length > 0
        ? server.action === "delete"
          ? "leaves"
          : "interrupted"
        : handedOver
          ? "handed over"
          : "stays",
    reasons: handedOver ? ["its successor serves before it is taken out"] : reasons,
  };
}

/** Updates for which the provider stops the server, changes it and starts it again. */
const stopping = ["instance_type", "user_data", "user_data_base64", "capacity_reservation_specification"];

/** The arguments of an update that stop the server. */
export function stoppingChanges(server: Resource): string[] {
  if (server.type !== "aws_instance" || server.action !== "update") return [];
  return stopping.filter((path) => isChanged(server, path));
}

export function isChanged(resource: Resource, path: string): boolean {
  const steps = path.split(".");
  const [after, marks] = [dig(resource.after, steps), dig(resource.unknown, steps)];
  if (marks === true) return resource.block?.expressions[path] !== undefined;
  const before = dig(resource.before, steps);
  return JSON.stringify(before ?? null) !== JSON.stringify(after ?? null);
}

function stopsOf(server: Resource): string[] {
  const changes = stoppingChanges(server);
  if (changes.length > 0) return [`it is stopped and started to change ${changes.join(", ")}`];
  if (server.action === "delete") return ["it is deleted"];
  if (server.action === "forget") return [];
  return server.action === "delete-create" ? ["it is deleted before its successor is made"] : [];
}

function detachment(action: Action): string[] {
  if (action === "delete") return ["removed"];
  return action === "delete-create" ? ["removed before it is made anew"] : [];
}

function unproven(swaps: readonly Resource[]): string {
  const what = swaps.map(({ address }) => address).join(" and ");
  return `${what} is swapped without waiting until the successor serves`;
}

/** Making an image stops its source, unless it is told not to. */
function imaging(model: Model, server: Resource): string[] {
  return managed(model, "aws_ami_from_instance")
    .filter((image) => isMadeNow(image) && dig(image.after, ["snapshot_without_reboot"]) !== true)
    .filter((image) => dig(image.after, ["source_instance_id"]) === readBefore(server, "id"))
    .map((image) => `${image.address} stops it to make an image`);
}

function switchedOff(model: Model, server: Resource): string[] {
  return managed(model, "aws_ec2_instance_state")
    .filter((state) => dig(state.after, ["instance_id"]) === readBefore(server, "id"))
    .filter((state) => text(state, "state") === "stopped" && state.action !== "keep")
    .map((state) => `${state.address} stops it`);
}

function newServer(model: Model, server: Resource): ServerFate {
  const fate = server.action === "create" ? "new" : "stays";
  return {
    address: server.address,
    name: nameOf(server),
    zone: nameOfZone(zoneOfServer(model, server)),
    groups: [],
    fate,
    reasons: [],
  };
}

function zonesOf(model: Model, servers: readonly ServerFate[]): ZoneFate[] {
  const zones = new Map<string, ServerFate[]>();
  for (const server of servers) {
    if (server.zone !== undefined) zones.set(server.zone, [...(zones.get(server.zone) ?? []), server]);
  }
  return [...zones].map(([zone, inZone]) => zoneFate(zone, inZone, networkReasons(model, inZone)));
}

function zoneFate(zone: string, servers: readonly ServerFate[], network: readonly string[]): ZoneFate {
  const hit = servers.filter(({ fate }) => fate === "interrupted" || fate === "leaves");
  const today = servers.filter(({ groups }) => groups.length > 0);
  const reasons = [...hit.map(({ address }) => `${address} is out of service`), ...network];
  if (today.length === 0) return { zone, fate: "new", reasons: [] };
  if (reasons.length > 0) return { zone, fate: "interrupted", reasons };
  const handed = today.some(({ fate }) => fate === "handed over");
  return { zone, fate: handed ? "handed over" : "stays", reasons: [] };
}

/** Changes that cut off the subnets of these servers. */
function networkReasons(model: Model, servers: readonly ServerFate[]): string[] {
  const subnets = new Set(
    servers.flatMap(({ address, groups }) =>
      groups.length === 0
        ? []
        : model.changes
            .filter((each) => each.address === address)
            .map((each) => readBefore(each, "subnet_id")),
    ),
  );
  const tables = model.changes.filter(
    (each) => each.type === "aws_route_table_association" && subnets.has(readBefore(each, "subnet_id")),
  );
  const tableIds = new Set(tables.map((each) => readBefore(each, "route_table_id")));
  return model.changes
    .filter((each) => each.before !== undefined && ends(each) && each.action !== "forget")
    .filter(
      (each) =>
        (each.type === "aws_subnet" && subnets.has(readBefore(each, "id"))) ||
        (each.type === "aws_route_table_association" && subnets.has(readBefore(each, "subnet_id"))) ||
        (each.type === "aws_route_table" && tableIds.has(readBefore(each, "id"))) ||
        (each.type === "aws_route" && tableIds.has(readBefore(each, "route_table_id"))) ||
        (each.type === "aws_nat_gateway" && tableIds.size > 0),
    )
    .map((each) => `${each.address} is ${each.action === "delete" ? "deleted" : "replaced"}`);
}

function zoneBefore(model: Model, server: Resource): string | undefined {
  const zone = readBefore(server, "availability_zone");
  if (typeof zone === "string") return zone;
  const [subnet] = linkBefore(model, server, "subnet_id", "aws_subnet");
  const named = subnet === undefined ? undefined : readBefore(subnet, "availability_zone");
  return typeof named === "string" ? named : undefined;
}

function nameOf(server: Resource): string | undefined {
  const name = dig(server.after ?? server.before, ["tags", "Name"]);
  return typeof name === "string" ? name : undefined;
}
