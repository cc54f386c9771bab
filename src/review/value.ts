import type { Resource } from "./resource";

/** The answer for a value that is known only after the plan has been carried out. */
export const UNKNOWN = Symbol("unknown");

/** A value, undefined where the argument is not set, or UNKNOWN. */
export type Reading = unknown;

/**
 * The value at a path such as "metadata_options.0.http_tokens". An argument that the configuration leaves out, and that the
 * provider therefore fills in, is "not set": what it will be is AWS's default and not a secret of the plan.
 */
export function read(resource: Resource, path: string): Reading {
  const steps = path.split(".");
  const value = dig(resource.after, steps);
  if (value !== undefined && value !== null) return isUnknown(resource, steps) ? UNKNOWN : value;
  if (!isUnknown(resource, steps)) return undefined;
  return isLeftOut(resource, steps[0] ?? "") ? undefined : UNKNOWN;
}

export function readBefore(resource: Resource, path: string): unknown {
  return dig(resource.before, path.split(".")) ?? undefined;
}

/** The text at a path; undefined when it is not set, unknown or something else. */
export function text(resource: Resource, path: string): string | undefined {
  const value = read(resource, path);
  return typeof value === "string" ? value : undefined;
}

export function number(resource: Resource, path: string): number | undefined {
  const value = read(resource, path);
  const parsed = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : undefined;
}

/** The nested blocks at a path: an empty list when there are none. */
export function blocks(resource: Resource, path: string): readonly unknown[] {
  const value = read(resource, path);
  return Array.isArray(value) ? value : [];
}

/** A value as it may be shown: what is marked as sensitive never is. */
export function show(resource: Resource, path: string): string {
  const steps = path.split(".");
  if (isMarked(resource.sensitive, steps)) return "(sensitive)";
  const value = read(resource, path);
  if (value === UNKNOWN) return "known after apply";
  if (value === undefined) return "not set";
  const shown = JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
}

export function dig(value: unknown, steps: readonly string[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as { readonly [step: string]: unknown })[step];
  }
  return at;
}

/** Whether a tree of marks, such as `after_unknown`, marks this path or a part of what is below it. */
export function isMarked(marks: unknown, steps: readonly string[]): boolean {
  let at = marks;
  for (const step of steps) {
    if (at === true) return true;
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as { readonly [step: string]: unknown })[step];
  }
  return hasMark(at);
}

function hasMark(marks: unknown): boolean {
  if (marks === true) return true;
  if (typeof marks !== "object" || marks === null) return false;
  return Object.values(marks).some(hasMark);
}

function isUnknown(resource: Resource, steps: readonly string[]): boolean {
  let at = resource.unknown;
  for (const step of steps) {
    if (at === true) return true;
    at = dig(at, [step]);
  }
  return at === true;
}

function isLeftOut(resource: Resource, argument: string): boolean {
  return resource.block !== undefined && !Object.hasOwn(resource.block.expressions, argument);
}
