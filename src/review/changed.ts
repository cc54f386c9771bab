import type { Resource } from "./resource";

/** The names of the arguments that differ between before and after. */
export function changedPaths(resource: Resource): string[] {
  const names = new Set([...Object.keys(resource.before ?? {}), ...Object.keys(resource.after ?? {})]);
  return [...names].filter((name) => !same(resource.before?.[name], resource.after?.[name])).sort();
}

function same(before: unknown, after: unknown): boolean {
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
}
