import type { ConfigModule, ConfigResource, ModuleCall, PlanFile } from "../terraform/plan";
import { parentModule, staticModule, withoutKey } from "./references";
import { driftOf, modernType, remains, resourcesOf, type Resource } from "./resource";
import type { Source } from "./source";

/** A plan, arranged for questions. */
export interface Model {
  readonly plan: PlanFile;
  readonly source: Source | undefined;
  /** Everything the plan speaks of, also what it deletes. */
  readonly changes: readonly Resource[];
  /** What exists when the plan has been carried out, and the data that was read. */
  readonly resources: readonly Resource[];
  readonly drift: readonly Resource[];
  /** Modules of the configuration by their address without keys; the root is "". */
  readonly modules: ReadonlyMap<string, ConfigModule>;
  readonly calls: ReadonlyMap<string, ModuleCall>;
  /** Remaining resources by the address of their block, without their own key. */
  readonly instances: ReadonlyMap<string, readonly Resource[]>;
  /** Remaining resources by a value that names them (id, ARN, bucket, name). */
  readonly byIdentity: ReadonlyMap<string, readonly Resource[]>;
  /** Objects that exist today, by the value that names them today. */
  readonly byOldIdentity: ReadonlyMap<string, readonly Resource[]>;
  /** The instances of each module, by their address without the last key. */
  readonly moduleInstances: ReadonlyMap<string, readonly string[]>;
  readonly byType: ReadonlyMap<string, readonly Resource[]>;
}

export function modelOf(plan: PlanFile, source?: Source): Model {
  const modules = new Map<string, ConfigModule>();
  const calls = new Map<string, ModuleCall>();
  indexModules(plan.configuration.root_module, "", modules, calls);
  const blocks = indexBlocks(modules);
  const find = (module: string, mode: string, type: string, name: string) =>
    blocks.get(`${staticModule(module)}|${mode}|${type}|${name}`);
  const changes = resourcesOf(plan, find);
  const resources = changes.filter(remains);
  return {
    plan,
    source,
    changes,
    resources,
    drift: driftOf(plan, find),
    modules,
    calls,
    instances: groupBy(resources, (resource) => [blockAddress(resource)]),
    byIdentity: groupBy(resources, (resource) => identities(resource.after)),
    byOldIdentity: groupBy(changes, (resource) => identities(resource.before)),
    moduleInstances: moduleInstancesOf(resources),
    byType: groupBy(resources, (resource) => [`${resource.mode} ${resource.type}`]),
  };
}

/** The managed resources of a type that exist afterwards. */
export function managed(model: Model, ...types: readonly string[]): readonly Resource[] {
  return types.flatMap((type) => model.byType.get(`managed ${type}`) ?? []);
}

/** The address without the resource's own key: `module.a[0].aws_instance.server`. */
export function blockAddress(resource: Pick<Resource, "module" | "mode" | "type" | "name">): string {
  const data = resource.mode === "data" ? "data." : "";
  return `${resource.module === "" ? "" : `${resource.module}.`}${data}${resource.type}.${resource.name}`;
}

/** The address of the block as the configuration knows it: `module.a.aws_instance.server`. */
export function configAddress(resource: Resource): string {
  return blockAddress({ ...resource, module: staticModule(resource.module) });
}

function indexModules(
  module: ConfigModule,
  address: string,
  modules: Map<string, ConfigModule>,
  calls: Map<string, ModuleCall>,
): void {
  modules.set(address, module);
  for (const [name, call] of Object.entries(module.module_calls)) {
    const child = address === "" ? `module.${name}` : `${address}.module.${name}`;
    calls.set(child, call);
    indexModules(call.module, child, modules, calls);
  }
}

function indexBlocks(modules: ReadonlyMap<string, ConfigModule>): Map<string, ConfigResource> {
  const blocks = new Map<string, ConfigResource>();
  for (const [address, module] of modules) {
    for (const block of module.resources) {
      blocks.set(`${address}|${block.mode}|${modernType(block.type)}|${block.name}`, block);
    }
  }
  return blocks;
}

function moduleInstancesOf(resources: readonly Resource[]): Map<string, string[]> {
  const found = new Set<string>();
  for (const { module } of resources) {
    for (let at = module; at !== "" && !found.has(at); at = parentModule(at)) found.add(at);
  }
  const grouped = new Map<string, string[]>();
  for (const module of found) {
    grouped.set(withoutKey(module), [...(grouped.get(withoutKey(module)) ?? []), module]);
  }
  return grouped;
}

function identities(values: Resource["after"]): string[] {
  if (values === undefined) return [];
  const named = ["id", "arn", "bucket", "name"].map((name) => values[name]);
  return [...new Set(named.filter((value) => typeof value === "string" && value !== ""))] as string[];
}

function groupBy(resources: readonly Resource[], keys: (resource: Resource) => readonly string[]) {
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) {
    for (const key of keys(resource)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [resource]);
      else group.push(resource);
    }
  }
  return groups;
}
