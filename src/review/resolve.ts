import type { Model } from "./model";
import { blockAddress } from "./model";
import {
  moduleSteps,
  parentModule,
  parseReference,
  referencesIn,
  staticModule,
  type Reference,
} from "./references";
import type { Resource } from "./resource";

/** Where a reference is written: its names mean something else in another module or instance. */
export interface Scope {
  /** The module instance, or "". */
  readonly module: string;
  readonly key: string | number | undefined;
  readonly each: unknown;
}

export interface Found {
  readonly to: readonly Resource[];
  readonly sure: boolean;
}

export function scopeOf(resource: Resource): Scope {
  return { module: resource.module, key: resource.key, each: resource.block?.for_each_expression };
}

/** The resources that references lead to, through variables, outputs, locals, `for_each` and `count`. */
export function resolveAll(
  model: Model,
  scope: Scope,
  references: readonly string[],
  depth: number,
  keyed = isKeyed(references),
): Found {
  const results = references.map((reference) => resolve(model, scope, reference, keyed, depth + 1));
  return { to: unique(results.flatMap(({ to }) => to)), sure: results.every(({ sure }) => sure) };
}

function resolve(model: Model, scope: Scope, text: string, keyed: boolean, depth: number): Found {
  if (depth > 20) return nowhere;
  const reference = parseReference(text);
  switch (reference.kind) {
    case "resource":
      return resolveResource(model, scope, reference, keyed);
    case "module":
      return resolveOutput(model, scope, reference, keyed, depth);
    case "var":
      return resolveVariable(model, scope, reference.name, depth);
    case "local":
      return resolveLocal(model, scope, reference.name, depth);
    case "each":
      return scope.each === undefined
        ? nothing
        : resolveAll(model, { ...scope, each: undefined }, referencesIn(scope.each), depth, true);
    default:
      return nothing;
  }
}

const nothing: Found = { to: [], sure: true };
const nowhere: Found = { to: [], sure: false };

function isKeyed(references: readonly string[]): boolean {
  return references.some((reference) => reference.startsWith("each.") || reference.startsWith("count."));
}

function resolveResource(
  model: Model,
  scope: Scope,
  reference: Extract<Reference, { kind: "resource" }>,
  keyed: boolean,
): Found {
  const all = model.instances.get(blockAddress({ ...reference, module: scope.module })) ?? [];
  if (reference.key !== undefined) return { to: all.filter(({ key }) => key === reference.key), sure: true };
  if (all.length <= 1 || !keyed) return { to: all, sure: true };
  const same = all.filter(({ key }) => key === scope.key);
  return same.length === 1 ? { to: same, sure: true } : { to: all, sure: false };
}

function resolveOutput(
  model: Model,
  scope: Scope,
  reference: Extract<Reference, { kind: "module" }>,
  keyed: boolean,
  depth: number,
): Found {
  const prefix = `${scope.module === "" ? "" : `${scope.module}.`}module.${reference.name}`;
  const all = moduleInstances(model, prefix);
  const wanted = reference.key ?? (keyed && all.length > 1 ? scope.key : undefined);
  const instances = all.filter(({ key }) => wanted === undefined || key === wanted);
  const outputs = model.modules.get(staticModule(prefix))?.outputs ?? {};
  const chosen = reference.output === undefined ? Object.values(outputs) : [outputs[reference.output]];
  const references = referencesIn(chosen);
  const found = instances.map(({ module, key }) =>
    resolveAll(model, { module, key, each: undefined }, references, depth),
  );
  return {
    to: found.flatMap(({ to }) => to),
    sure: found.every(({ sure }) => sure) && reference.output !== undefined,
  };
}

function resolveVariable(model: Model, scope: Scope, name: string, depth: number): Found {
  const steps = moduleSteps(scope.module);
  const call = model.calls.get(staticModule(scope.module));
  if (call === undefined) return nothing;
  const references = referencesIn(call.expressions[name]);
  const parent = parentModule(scope.module);
  return resolveAll(
    model,
    { module: parent, key: steps.at(-1)?.key, each: call.for_each_expression },
    references,
    depth,
  );
}

function resolveLocal(model: Model, scope: Scope, name: string, depth: number): Found {
  const prefix = staticModule(scope.module);
  const references = model.source?.locals.get(`${prefix === "" ? "" : `${prefix}.`}local.${name}`);
  return references === undefined ? nowhere : resolveAll(model, scope, references, depth);
}

function moduleInstances(
  model: Model,
  prefix: string,
): { module: string; key: string | number | undefined }[] {
  const found = model.moduleInstances.get(prefix) ?? [];
  return found.map((module) => ({ module, key: moduleSteps(module).at(-1)?.key }));
}

function unique(resources: readonly Resource[]): Resource[] {
  return [...new Set(resources)];
}
