import type { ServerFate, ZoneFate } from "./fates";
import type { Model } from "./model";
import { ends } from "./resource";
import { readBefore } from "./value";

/** The fate of each zone that has a server: that of its servers, and of the network around them. */
export function zonesOf(model: Model, servers: readonly ServerFate[]): ZoneFate[] {
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
