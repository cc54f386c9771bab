import { blockAddress, type Model } from "./model";
import {
  moduleSteps,
  parentModule,
  parseReference,
  referencesIn,
  staticModule,
  withoutKey,
  type Reference,
} from "./references";
import type { Resource } from "./resource";

/** Where a reference is written: its names mean something else in another module or instance. */
export interface Scope {
  /** The module instance, or "". */
  readonly module: string;
  readonly key: Key;
  /** The `for_each` that `each` belongs to. */
  readonly each: unknown;
  /** Whether `count` or `for_each` makes one instance only: `each.value` is then all that it is made of. */
  readonly alone: boolean;
}

export interface Found {
  readonly to: readonly Resource[];
  readonly sure: boolean;
}

type Key = string | number | undefined;

/** What is wanted of the things that a reference leads to. */
interface Wanted {
  /** One of several instances, by its key. */
  readonly one: { readonly key: Key } | undefined;
  /** An attribute of an object, such as a module as a whole. */
  readonly attribute: string | undefined;
}

const everything: Wanted = { one: undefined, attribute: undefined };

export function scopeOf(model: Model, resource: Resource): Scope {
  const instances = model.instances.get(blockAddress(resource)) ?? [];
  return {
    module: resource.module,
    key: resource.key,
    each: resource.block?.for_each_expression,
    alone: instances.length === 1,
  };
}

/** The resources that references lead to, through variables, outputs, locals, `for_each` and `count`. */
export function resolveAll(
  model: Model,
  scope: Scope,
  references: readonly string[],
  depth = 0,
  wanted = everything,
): Found {
  const one = keyIn(model, scope, references, depth) ?? wanted.one;
  const results = references.map((reference) =>
    resolve(model, scope, reference, { ...wanted, one }, depth + 1),
  );
  return { to: unique(results.flatMap(({ to }) => to)), sure: results.every(({ sure }) => sure) };
}

function resolve(model: Model, scope: Scope, text: string, wanted: Wanted, depth: number): Found {
  if (depth > 20) return nowhere;
  const reference = parseReference(text);
  switch (reference.kind) {
    case "resource":
      return resolveResource(model, scope, reference, wanted);
    case "module":
      return resolveOutput(model, scope, reference, wanted, depth);
    case "var":
      return resolveVariable(model, scope, reference.name, narrowed(wanted, reference.attribute), depth);
    case "local":
      return resolveLocal(model, scope, reference.name, narrowed(wanted, reference.attribute), depth);
    case "each":
      return resolveEach(model, scope, narrowed(wanted, reference.attribute), depth);
    default:
      return nothing;
  }
}

const nothing: Found = { to: [], sure: true };
const nowhere: Found = { to: [], sure: false };

function narrowed(wanted: Wanted, attribute: string | undefined): Wanted {
  return attribute === undefined ? wanted : { ...wanted, attribute };
}

/** The key by which an expression picks one of several: `count.index` and `each.key`, also when a variable has them. */
function keyIn(model: Model, scope: Scope, references: readonly string[], depth: number): Wanted["one"] {
  if (depth > 20) return undefined;
  for (const text of references) {
    const reference = parseReference(text);
    // The one thing that each.value stands for is not picked by its key.
    if (scope.alone && text.startsWith("each.value")) continue;
    if (reference.kind === "count" || reference.kind === "each") return { key: scope.key };
    if (reference.kind !== "var") continue;
    const call = callOf(model, scope.module);
    const given = referencesIn(call?.expressions[reference.name]);
    if (given.some((each) => /^(count\.index|each\.key)$/.test(each)))
      return { key: outside(model, scope).key };
  }
  return undefined;
}

function resolveResource(
  model: Model,
  scope: Scope,
  reference: Extract<Reference, { kind: "resource" }>,
  { one }: Wanted,
): Found {
  const all = model.instances.get(blockAddress({ ...reference, module: scope.module })) ?? [];
  if (reference.key !== undefined) return { to: all.filter(({ key }) => key === reference.key), sure: true };
  if (all.length <= 1 || one === undefined) return { to: all, sure: true };
  const same = all.filter(({ key }) => key === around(one.key, all));
  return same.length === 1 ? { to: same, sure: true } : { to: all, sure: false };
}

/** An index beyond the end must have been taken modulo: Terraform plans no other. */
function around(key: Key, all: readonly Resource[]): Key {
  return typeof key === "number" && key >= all.length ? key % all.length : key;
}

function resolveOutput(
  model: Model,
  scope: Scope,
  reference: Extract<Reference, { kind: "module" }>,
  wanted: Wanted,
  depth: number,
): Found {
  const prefix = `${scope.module === "" ? "" : `${scope.module}.`}module.${reference.name}`;
  const all = moduleInstances(model, prefix);
  const key = reference.key ?? (all.length > 1 ? wanted.one?.key : undefined);
  const instances = all.filter((each) => key === undefined || each.key === key);
  const outputs = model.modules.get(staticModule(prefix))?.outputs ?? {};
  const output = reference.output ?? wanted.attribute;
  const chosen = output === undefined ? Object.values(outputs) : [outputs[output]];
  const references = referencesIn(chosen);
  const inner = all.length > 1 ? everything : { ...everything, one: wanted.one };
  const found = instances.map(({ module, key: own }) =>
    resolveAll(model, { module, key: own, each: undefined, alone: false }, references, depth, inner),
  );
  return {
    to: found.flatMap(({ to }) => to),
    sure: found.every(({ sure }) => sure) && (output !== undefined || chosen.length === 1),
  };
}

function resolveVariable(model: Model, scope: Scope, name: string, wanted: Wanted, depth: number): Found {
  const call = callOf(model, scope.module);
  if (call === undefined) return nothing;
  return resolveAll(model, outside(model, scope), referencesIn(call.expressions[name]), depth, wanted);
}

function resolveEach(model: Model, scope: Scope, wanted: Wanted, depth: number): Found {
  if (scope.each === undefined) return nothing;
  const one = scope.alone ? wanted.one : { key: scope.key };
  return resolveAll(model, { ...scope, each: undefined }, referencesIn(scope.each), depth, {
    ...wanted,
    one,
  });
}

function resolveLocal(model: Model, scope: Scope, name: string, wanted: Wanted, depth: number): Found {
  const prefix = staticModule(scope.module);
  const references = model.source?.locals.get(`${prefix === "" ? "" : `${prefix}.`}local.${name}`);
  return references === undefined ? nowhere : resolveAll(model, scope, references, depth, wanted);
}

function callOf(model: Model, module: string) {
  return model.calls.get(staticModule(module));
}

/** Where the call of a module is written. */
function outside(model: Model, { module }: Scope): Scope {
  return {
    module: parentModule(module),
    key: moduleSteps(module).at(-1)?.key,
    each: callOf(model, module)?.for_each_expression,
    alone: moduleInstances(model, withoutKey(module)).length === 1,
  };
}

function moduleInstances(model: Model, prefix: string): { module: string; key: Key }[] {
  const found = model.moduleInstances.get(prefix) ?? [];
  return found.map((module) => ({ module, key: moduleSteps(module).at(-1)?.key }));
}

function unique(resources: readonly Resource[]): Resource[] {
  return [...new Set(resources)];
}
