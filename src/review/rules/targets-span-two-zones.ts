import type { Model } from "../model";
import { unknown, wrong, type Problem, type Rule } from "../rule";
import { serversIn, sitesOf, type TargetGroup } from "../site";
import { blocks, read } from "../value";
import { areApart, nameOfZone, zoneOfServer } from "../zone";

export const targetsSpanTwoZones: Rule = {
  id: "targets-span-two-zones",
  title: "The servers of a target group are in two Availability Zones",
  severity: "refuse",
  critical: true,
  why: "two servers in one zone are lost together with it: that is the one failure the pair is there for",
  fix: "put the servers into subnets of different Availability Zones",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html#availability-zones",
  peers: ["ELB.13", "tfpolicy:elbv2-multiple-az", "prowler:elbv2_is_in_multiple_az"],
  *check(model) {
    for (const site of sitesOf(model)) {
      for (const group of site.groups) yield* spans(model, group);
    }
  },
};

function* spans(model: Model, group: TargetGroup): Generator<Problem> {
  const servers = [...new Set(serversIn(group))];
  if (servers.length < 2) return yield* scalingSpans(group);
  const zones = servers.map((server) => zoneOfServer(model, server));
  const pairs = zones.flatMap((zone, at) => zones.slice(at + 1).map((other) => areApart(model, zone, other)));
  if (pairs.includes(true)) return;
  const names = servers.map((server) => server.address).join(", ");
  if (pairs.includes(undefined)) {
    const fix =
      "set subnet_id of each server to a subnet of the plan or of the balancer, or set availability_zone";
    yield unknown(group.resource, `the zones of ${names} cannot be told before apply`, { fix });
  } else {
    const zone = zones.map(nameOfZone).find((name) => name !== undefined);
    yield wrong(group.resource, `${names} are all in ${zone ?? "one zone"}`);
  }
}

function* scalingSpans(group: TargetGroup): Generator<Problem> {
  for (const scaling of group.scaling) {
    const subnets = read(scaling, "vpc_zone_identifier");
    const zones = Math.max(
      blocks(scaling, "availability_zones").length,
      Array.isArray(subnets) ? subnets.length : 0,
    );
    if (zones === 1) yield wrong(scaling, "it starts servers in one zone only");
  }
}
