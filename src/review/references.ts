import { modernType } from "./resource";

/** The first steps of a module instance's address: `module.a["x"].module.b[0]` is a/"x", b/0. */
export interface ModuleStep {
  readonly name: string;
  readonly key: string | number | undefined;
}

/** One reference of an expression, taken apart. */
export type Reference =
  | {
      readonly kind: "resource";
      readonly mode: "managed" | "data";
      readonly type: string;
      readonly name: string;
      readonly key: string | number | undefined;
    }
  | {
      readonly kind: "module";
      readonly name: string;
      readonly key: string | number | undefined;
      readonly output: string | undefined;
    }
  | {
      readonly kind: "var" | "local";
      readonly name: string;
      /** Of `var.network.subnets`, what is taken from the object. */
      readonly attribute: string | undefined;
    }
  | { readonly kind: "each"; readonly attribute: string | undefined }
  | { readonly kind: "count" }
  | { readonly kind: "other" };

/** Every reference below an expression of the configuration, without those that are only the beginning of another one. */
export function referencesIn(expression: unknown): string[] {
  const found = new Set<string>();
  collect(expression, found);
  const all = [...found];
  return all.filter((reference) => !all.some((other) => begins(other, reference)));
}

export function parseReference(reference: string): Reference {
  const steps = split(reference);
  const [first, second] = steps;
  if (first === undefined) return { kind: "other" };
  if (first.name === "count") return { kind: "count" };
  if (first.name === "each") return { kind: "each", attribute: steps[2]?.name };
  if (first.name === "var" || first.name === "local") {
    return second === undefined
      ? { kind: "other" }
      : { kind: first.name, name: second.name, attribute: steps[2]?.name };
  }
  if (first.name === "module" && second !== undefined) {
    return { kind: "module", name: second.name, key: second.key, output: steps[2]?.name };
  }
  const data = first.name === "data";
  const type = data ? second : first;
  const name = data ? steps[2] : second;
  if (type === undefined || name === undefined || ["path", "terraform", "self"].includes(first.name)) {
    return { kind: "other" };
  }
  return {
    kind: "resource",
    mode: data ? "data" : "managed",
    type: modernType(type.name),
    name: name.name,
    key: name.key,
  };
}

export function moduleSteps(address: string): ModuleStep[] {
  const steps = split(address);
  return steps.flatMap((step, at) => (at % 2 === 1 ? [{ name: step.name, key: step.key }] : []));
}

/** The address of a module without its keys, as the configuration knows it: `module.a.module.b`. */
export function staticModule(address: string): string {
  return moduleSteps(address)
    .map((step) => `module.${step.name}`)
    .join(".");
}

/** The address of the module around this one, or "". */
export function parentModule(address: string): string {
  return moduleSteps(address).slice(0, -1).map(moduleStep).join(".");
}

/** A module instance's address without its own key. */
export function withoutKey(address: string): string {
  const steps = moduleSteps(address);
  return steps
    .map((step, at) => moduleStep(at === steps.length - 1 ? { ...step, key: undefined } : step))
    .join(".");
}

function moduleStep({ name, key }: ModuleStep): string {
  return key === undefined ? `module.${name}` : `module.${name}[${JSON.stringify(key)}]`;
}

function collect(expression: unknown, found: Set<string>): void {
  if (Array.isArray(expression)) {
    for (const item of expression) collect(item, found);
  } else if (typeof expression === "object" && expression !== null) {
    for (const [name, value] of Object.entries(expression)) {
      if (name === "constant_value") continue;
      if (name === "references" && Array.isArray(value)) {
        for (const reference of value) if (typeof reference === "string") found.add(reference);
      } else {
        collect(value, found);
      }
    }
  }
}

function begins(whole: string, part: string): boolean {
  return whole.length > part.length && whole.startsWith(part) && /[.[]/.test(whole.charAt(part.length));
}

/** Splits at dots outside of brackets: `data.a.b["x.y"].id` is data, a, b with the key "x.y", id. */
function split(reference: string): { name: string; key: string | number | undefined }[] {
  const steps: { name: string; key: string | number | undefined }[] = [];
  const pattern = /([^.[\]]+)(?:\[(?:"((?:[^"\\]|\\.)*)"|(\d+)|[^\]]*)\])?/y;
  for (let at = 0; at < reference.length; at = pattern.lastIndex + 1) {
    pattern.lastIndex = at;
    const match = pattern.exec(reference);
    if (match === null) break;
    const key = match[2] === undefined ? match[3] : match[2];
    steps.push({
      name: match[1] ?? "",
      key: key === undefined ? undefined : match[2] === undefined ? Number(key) : key.replaceAll('\\"', '"'),
    });
  }
  return steps;
}
