import type { Resource } from "./resource";
import { unknown, wrong, type Problem } from "./rule";
import { read, show, UNKNOWN } from "./value";

/** An argument must have one of these values. Not set counts as the value `unset`, which is AWS's or the provider's default. */
export function* must(
  resource: Resource,
  path: string,
  wanted: readonly unknown[],
  unset?: unknown,
): Generator<Problem> {
  const value = read(resource, path);
  const name = argument(path);
  if (value === UNKNOWN) {
    yield unknown(resource, `${name} is known only after apply`, { path });
  } else if (!wanted.includes(value ?? unset)) {
    const choices = wanted.map((choice) => JSON.stringify(choice)).join(" or ");
    yield wrong(resource, `${name} must be ${choices}, got ${show(resource, path)}`, { path });
  }
}

/** An argument must be set to something. */
export function* mustHave(resource: Resource, path: string): Generator<Problem> {
  const value = read(resource, path);
  if (value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) {
    yield wrong(resource, `${argument(path)} is not set`, { path });
  }
}

/** The path as one writes it in HCL. */
function argument(path: string): string {
  return path.replace(/\.\d+(?=\.|$)/g, "");
}
