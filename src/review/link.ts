import { memo } from "./memo";
import { blockAddress, type Model } from "./model";
import { referencesIn } from "./references";
import { resolveAll, scopeOf, type Found } from "./resolve";
import type { Resource } from "./resource";
import { dig, isMarked } from "./value";

/** Where an argument leads to. */
export interface Link {
  readonly to: readonly Resource[];
  /** Values that name something outside of this plan. */
  readonly literals: readonly string[];
  /** Whether `to` and `literals` are certainly all, and no more. */
  readonly sure: boolean;
}

/**
 * The objects of one type that an argument leads to. A known value decides; where it is known only after apply, the references of
 * the configuration are followed, through variables, outputs, `for_each` and `count`.
 */
export function link(model: Model, resource: Resource, path: string, type: string): Link {
  const known = links(model);
  const own = known.get(resource) ?? new Map<string, Link>();
  known.set(resource, own);
  const name = `${path} ${type}`;
  const found = own.get(name) ?? findLink(model, resource, path, type);
  own.set(name, found);
  return found;
}

/** Many rules follow the same arguments. */
const links = memo((_: Model) => new Map<Resource, Map<string, Link>>());

function findLink(model: Model, resource: Resource, path: string, type: string): Link {
  const steps = path.split(".");
  const values = leaves(dig(resource.after, steps));
  const named = values.map((value) => readOnce(ofType(model.byIdentity.get(value) ?? [], type)));
  const literals = values.filter((_, at) => named[at]?.length === 0);
  const known = named.flat();
  const open = isMarked(resource.unknown, steps) || resource.unknown === true;
  if (!open && literals.length === 0) return { to: unique(known), literals: [], sure: true };
  const followed = follow(model, resource, steps);
  const targets = ofType(followed.to, type);
  if (!open) {
    const meant = targets.length === literals.length ? targets : [];
    return { to: unique([...known, ...meant]), literals: meant.length > 0 ? [] : literals, sure: true };
  }
  return { to: unique([...known, ...targets]), literals, sure: followed.sure && targets.length > 0 };
}

/** The one object an argument leads to, or undefined when there is none or it cannot be told. */
export function linkOne(model: Model, resource: Resource, path: string, type: string): Resource | undefined {
  const { to, sure } = link(model, resource, path, type);
  return sure && to.length === 1 ? to[0] : undefined;
}

/** Whether an argument leads to this object. */
export function leadsTo(model: Model, resource: Resource, path: string, target: Resource): boolean {
  return link(model, resource, path, target.type).to.includes(target);
}

/** The objects that one pointed to before the plan, by the values they had. */
export function linkBefore(model: Model, resource: Resource, path: string, type: string): Resource[] {
  const values = leaves(dig(resource.before, path.split(".")));
  return unique(values.flatMap((value) => ofType(model.byOldIdentity.get(value) ?? [], type)));
}

/** Every object that a block's expressions, its `depends_on` and its repetition mention. */
export function mentions(model: Model, resource: Resource): readonly Resource[] {
  const block = resource.block;
  if (block === undefined) return [];
  const references = [
    ...referencesIn([block.expressions, block.for_each_expression, block.count_expression]),
    ...(block.depends_on ?? []),
  ];
  return resolveAll(model, scopeOf(model, resource), references).to;
}

function follow(model: Model, resource: Resource, steps: readonly string[]): Found {
  const block = resource.block;
  if (block === undefined) return { to: [], sure: false };
  const references = referencesIn(narrow(block.expressions, steps));
  const found = resolveAll(model, scopeOf(model, resource), references);
  return references.some((reference) => reference.startsWith("each.value"))
    ? oneOfEach(model, resource, found)
    : found;
}

/** `for_each = { a = x.id, b = y.id }` with `each.value`: as many objects as keys, so each instance has one of them. */
function oneOfEach(model: Model, resource: Resource, found: Found): Found {
  if (found.to.length < 2) return found;
  const keys = (model.instances.get(blockAddress(resource)) ?? []).map(({ key }) => String(key)).sort();
  const one = found.to[keys.indexOf(String(resource.key))];
  return one === undefined || keys.length !== found.to.length
    ? { to: found.to, sure: false }
    : { to: [one], sure: found.sure };
}

/** The expression at a path, or the whole argument where the configuration does not go that deep. */
function narrow(expressions: unknown, steps: readonly string[]): unknown {
  let at = expressions;
  for (const step of steps) {
    const next = dig(at, [step]);
    if (next === undefined) return /^\d+$/.test(step) || isExpression(at) ? at : undefined;
    at = next;
  }
  return at;
}

function isExpression(value: unknown): boolean {
  return dig(value, ["references"]) !== undefined || dig(value, ["constant_value"]) !== undefined;
}

function ofType(resources: readonly Resource[], type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** What two data sources have read is one object all the same. */
function readOnce(found: readonly Resource[]): Resource[] {
  const isSame = (one: Resource, other: Resource) =>
    one.mode === "data" && other.mode === "data" && one.after?.id === other.after?.id;
  return found.filter((resource, at) => !found.slice(0, at).some((earlier) => isSame(earlier, resource)));
}

function unique(resources: readonly Resource[]): Resource[] {
  return [...new Set(resources)];
}

/** Every text in a value, however deep. */
export function leaves(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}
