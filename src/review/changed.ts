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

/** Whether two values mean the same to Terraform, which takes what is not set for what is empty. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(filled(a)) === JSON.stringify(filled(b));
}

/** The value without what is not set or empty. */
function filled(value: unknown): unknown {
  if (value === null || value === "") return undefined;
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => filled(item) ?? null);
  const entries = Object.entries(value as object).flatMap(([name, item]) => {
    const kept = filled(item);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
