import { linkBefore } from "./link";
import { memo } from "./memo";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { serversOf } from "./site";
import { stopsOf, swapsOf } from "./stops";
import { dig, readBefore } from "./value";
import { nameOfZone, zoneOfServer } from "./zone";
import { zonesOf } from "./zone-fates";

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
  const stops = stopsOf(model, server, attachments);
  const handedOver = stops.length === 0 && swapsOf(server, attachments).length > 0;
  const taken = server.action === "delete" ? "leaves" : "interrupted";
  return {
    address: server.address,
    name: nameOf(server),
    zone: zoneBefore(model, server),
    groups: attachments.map((each) => String(readBefore(each, "target_group_arn"))),
    fate: stops.length > 0 ? taken : handedOver ? "handed over" : "stays",
    reasons: handedOver ? ["its successor serves before it is taken out"] : stops,
  };
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
