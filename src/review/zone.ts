import { link } from "./link";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { sitesOf, type Site } from "./site";
import { text } from "./value";

/** Where something is: a zone by its name, or at least the subnet that decides it. */
export interface Zone {
  readonly name: string | undefined;
  readonly subnet: string | undefined;
}

export function zoneOfServer(model: Model, server: Resource): Zone {
  const subnets = link(model, server, "subnet_id", "aws_subnet");
  const [subnet] = subnets.to;
  const name = text(server, "availability_zone");
  if (subnet !== undefined && subnets.sure && subnets.to.length === 1) {
    const zone = zoneOfSubnet(subnet);
    return { name: name ?? zone.name, subnet: zone.subnet };
  }
  return { name, subnet: subnets.to.length === 0 ? subnets.literals[0] : undefined };
}

export function zoneOfSubnet(subnet: Resource): Zone {
  const name = text(subnet, "availability_zone") ?? text(subnet, "availability_zone_id");
  return { name, subnet: text(subnet, "id") ?? subnet.address };
}

/** The zones of the balancer's subnets; undefined when some of them cannot be seen at all. */
export function zonesOfBalancer(site: Site): readonly Zone[] | undefined {
  const { to, literals, sure } = site.subnets;
  if (!sure) return undefined;
  return [...to.map(zoneOfSubnet), ...literals.map((subnet) => ({ name: undefined, subnet }))];
}

/**
 * Whether two things are in different zones. Two subnets of one load balancer always are: AWS takes no two of the same zone.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 */
export function areApart(model: Model, a: Zone, b: Zone): boolean | undefined {
  if (a.name !== undefined && b.name !== undefined) return a.name !== b.name;
  if (a.subnet === undefined || b.subnet === undefined) return undefined;
  if (a.subnet === b.subnet) return false;
  return sitesOf(model).some((site) => covers(site, a) && covers(site, b)) ? true : undefined;
}

/** Whether the balancer has a subnet in this zone; undefined when it cannot be told. */
export function coversZone(site: Site, zone: Zone): boolean | undefined {
  const zones = zonesOfBalancer(site);
  if (covers(site, zone)) return true;
  if (zones === undefined || zone.name === undefined) return undefined;
  return zones.every(({ name }) => name !== undefined) ? false : undefined;
}

function covers(site: Site, zone: Zone): boolean {
  return (zonesOfBalancer(site) ?? []).some(
    (each) =>
      (zone.name !== undefined && each.name === zone.name) ||
      (zone.subnet !== undefined && each.subnet === zone.subnet),
  );
}

export function nameOfZone(zone: Zone): string | undefined {
  return zone.name ?? (zone.subnet === undefined ? undefined : `the zone of ${zone.subnet}`);
}
