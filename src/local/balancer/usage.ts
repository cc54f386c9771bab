import type { Instance, Target, World } from "../world/world";
import type { Unused } from "./health";

/** Prepares the question why a registered target is not in use, if it is not. */
export function usage(world: World): (groupArn: string, target: Target) => Unused | undefined {
  const zones = zonesOfGroups(world);
  const instances = new Map(world.instances.map((instance) => [instance.id, instance]));
  return (groupArn, target) => {
    const enabled = zones.get(groupArn);
    if (enabled === undefined) return "group-not-used";
    // Other targets are addresses: they have no state and belong to every zone.
    if (!target.id.startsWith("i-")) return undefined;
    const instance = instances.get(target.id);
    return notRunning(instance) ?? (enabled.has(instance?.zone ?? "") ? undefined : "zone-not-enabled");
  };
}

/** The zones in which each target group gets requests; a group that no rule names is not there. */
function zonesOfGroups(world: World): Map<string, Set<string>> {
  const zones = new Map<string, Set<string>>();
  for (const balancer of world.loadBalancers) {
    for (const { action } of balancer.listeners.flatMap((listener) => listener.rules)) {
      if (action.type !== "forward") continue;
      for (const { arn } of action.groups)
        zones.set(arn, new Set([...(zones.get(arn) ?? []), ...balancer.zones]));
    }
  }
  return zones;
}

function notRunning(instance: Instance | undefined): Unused | undefined {
  switch (instance?.state) {
    case "running":
      return undefined;
    case "stopped":
      return "stopped";
    case "terminated":
    case undefined:
      return "terminated";
    default:
      return "invalid";
  }
}
