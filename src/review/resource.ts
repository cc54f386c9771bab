import type { ConfigResource, PlanFile, ResourceChange, StateModule, StateResource } from "../terraform/plan";

export type Values = { readonly [name: string]: unknown };

/** What the plan does to an object; the two ways to replace it are told apart by what comes first. */
export type Action =
  "keep" | "create" | "update" | "delete-create" | "create-delete" | "delete" | "forget" | "read";

/** One object: an instance of a `resource` or `data` block. */
export interface Resource {
  readonly address: string;
  readonly mode: "managed" | "data" | "ephemeral";
  readonly type: string;
  readonly name: string;
  readonly key: string | number | undefined;
  /** The address of the module instance it is in, or "". */
  readonly module: string;
  readonly action: Action;
  readonly reason: string | undefined;
  readonly deposed: string | undefined;
  readonly before: Values | undefined;
  readonly after: Values | undefined;
  readonly unknown: unknown;
  readonly sensitive: unknown;
  readonly beforeSensitive: unknown;
  readonly replacePaths: readonly string[];
  /** Its block in the configuration. A deleted object often has none any more. */
  readonly block: ConfigResource | undefined;
}

export type FindBlock = (
  module: string,
  mode: string,
  type: string,
  name: string,
) => ConfigResource | undefined;

/** Every object that the plan speaks of: changed, kept, deleted, and the data that was read for it. */
export function resourcesOf(plan: PlanFile, block: FindBlock): Resource[] {
  const changed = plan.resource_changes.map((change) => fromChange(change, block));
  const seen = new Set(changed.map((resource) => resource.address));
  const read = statesOf(plan.prior_state?.values?.root_module, "")
    .filter(({ state }) => state.mode === "data" && !seen.has(state.address))
    .map(({ state, module }) => fromState(state, module, block));
  return [...changed, ...read];
}

/** Objects that were changed outside of Terraform since its last run. */
export function driftOf(plan: PlanFile, block: FindBlock): Resource[] {
  return plan.resource_drift.map((change) => fromChange(change, block));
}

/** Whether it exists when the plan has been carried out, as something Terraform still manages or has read. */
export function remains(resource: Resource): boolean {
  return resource.deposed === undefined && resource.action !== "delete" && resource.action !== "forget";
}

export function isReplaced(resource: Resource): boolean {
  return resource.action === "delete-create" || resource.action === "create-delete";
}

/** Whether the object that exists today is gone afterwards: deleted, replaced, or no longer managed. */
export function ends(resource: Resource): boolean {
  return isReplaced(resource) || resource.action === "delete" || resource.action === "forget";
}

function fromChange(change: ResourceChange, block: FindBlock): Resource {
  const module = change.module_address ?? "";
  const type = modernType(change.type);
  return {
    address: change.address,
    mode: change.mode,
    type,
    name: change.name,
    key: change.index,
    module,
    action: actionOf(change.change.actions),
    reason: change.action_reason,
    deposed: change.deposed,
    before: change.change.before ?? undefined,
    after: change.change.after ?? undefined,
    unknown: change.change.after_unknown,
    sensitive: change.change.after_sensitive,
    beforeSensitive: change.change.before_sensitive,
    replacePaths: (change.change.replace_paths ?? []).map((path) => path.join(".")),
    block: block(module, change.mode, type, change.name),
  };
}

function fromState(state: StateResource, module: string, block: FindBlock): Resource {
  return {
    address: state.address,
    mode: state.mode,
    type: modernType(state.type),
    name: state.name,
    key: state.index,
    module,
    action: "read",
    reason: undefined,
    deposed: undefined,
    before: state.values,
    after: state.values,
    unknown: undefined,
    sensitive: state.sensitive_values,
    beforeSensitive: state.sensitive_values,
    replacePaths: [],
    block: block(module, state.mode, modernType(state.type), state.name),
  };
}

/** `aws_alb…` is the old name of `aws_lb…`, with the same arguments. */
export function modernType(type: string): string {
  return type.startsWith("aws_alb") ? `aws_lb${type.slice("aws_alb".length)}` : type;
}

function actionOf(actions: readonly string[]): Action {
  const [first, second] = actions;
  if (second !== undefined) return first === "create" ? "create-delete" : "delete-create";
  if (first === "no-op" || first === undefined) return "keep";
  return first as Exclude<Action, "keep" | "delete-create" | "create-delete">;
}

function statesOf(
  module: StateModule | undefined,
  address: string,
): { state: StateResource; module: string }[] {
  if (module === undefined) return [];
  const own = module.resources.map((state) => ({ state, module: moduleOf(state, address) }));
  return [...own, ...module.child_modules.flatMap((child) => statesOf(child, address))];
}

function moduleOf(state: StateResource, fallback: string): string {
  const own = `${state.mode === "data" ? "data." : ""}${state.type}.${state.name}`;
  const at = state.address.lastIndexOf(`.${own}`);
  return at > 0 ? state.address.slice(0, at) : fallback;
}
