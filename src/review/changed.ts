import type { Resource } from "./resource";
import { dig } from "./value";

/** The names of the arguments that differ between before and after. */
export function changedPaths(resource: Resource): string[] {
  const names = new Set([...Object.keys(resource.before ?? {}), ...Object.keys(resource.after ?? {})]);
  return [...names].filter((name) => isChanged(resource, name)).sort();
}

/** Whether an argument changes; one that is known only after apply does when the configuration sets it. */
export function isChanged(resource: Resource, path: string): boolean {
  const steps = path.split(".");
  if (dig(resource.unknown, steps) === true) return resource.block?.expressions[path] !== undefined;
  return !same(dig(resource.before, steps), dig(resource.after, steps));
}

/** Whether two values are equal; null is what is not set. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
