import { mentions } from "./link";
import { memo } from "./memo";
import { managed, type Model } from "./model";
import type { Resource } from "./resource";
import { read, UNKNOWN } from "./value";

/** What each resource depends on, directly. */
const edges = memo((model: Model) => {
  const known = new Map<Resource, readonly Resource[]>();
  return (resource: Resource): readonly Resource[] => {
    const found = known.get(resource) ?? mentions(model, resource);
    known.set(resource, found);
    return found;
  };
});

/** Whether Terraform works on `later` only when it is done with `earlier`. */
export function comesAfter(model: Model, later: Resource, earlier: Resource): boolean {
  return dependenciesOf(model, later).has(earlier);
}

/** Everything a resource depends on, directly or through others. */
export function dependenciesOf(model: Model, resource: Resource): ReadonlySet<Resource> {
  const known = dependencies(model);
  const found = known.get(resource) ?? walk(model, resource);
  known.set(resource, found);
  return found;
}

const dependencies = memo((_: Model) => new Map<Resource, ReadonlySet<Resource>>());

function walk(model: Model, resource: Resource): Set<Resource> {
  const found = new Set<Resource>();
  const open = [resource];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const each of edges(model)(next)) {
      if (found.has(each)) continue;
      found.add(each);
      open.push(each);
    }
  }
  return found;
}

/**
 * Resources that keep Terraform waiting for something outside of it: a Systems Manager command that has to succeed, or a
 * provisioner. Only making one waits; an update does not.
 */
export const gatesOf = memo((model: Model): readonly Resource[] => [
  ...managed(model, "aws_ssm_association").filter((gate) => {
    const wait = read(gate, "wait_for_success_timeout_seconds");
    return wait === UNKNOWN || (typeof wait === "number" && wait > 0);
  }),
  ...managed(model, "terraform_data", "null_resource").filter(
    (gate) => (gate.block?.provisioners?.length ?? 0) > 0,
  ),
]);

export function isMadeNow(resource: Resource): boolean {
  return ["create", "delete-create", "create-delete"].includes(resource.action);
}

/** Whether a gate that is made by this plan waits for this resource, so that what comes after it finds the resource proven. */
export function isGated(model: Model, resource: Resource): boolean {
  return gatesOf(model).some((gate) => isMadeNow(gate) && comesAfter(model, gate, resource));
}
