import { z } from "zod";
import { UserError } from "../error";

/** A saved plan as `terraform show -json` writes it: the parts that are used here, checked. */
export type PlanFile = z.infer<typeof planFile>;
export type ResourceChange = z.infer<typeof resourceChange>;
export type StateResource = z.infer<typeof stateResource>;
export type ConfigResource = z.infer<typeof configResource>;
export type Expressions = { readonly [name: string]: unknown };

export interface ConfigModule {
  readonly resources: readonly ConfigResource[];
  readonly module_calls: { readonly [name: string]: ModuleCall };
  readonly outputs: { readonly [name: string]: { readonly expression?: unknown } };
}

export interface ModuleCall {
  readonly expressions: Expressions;
  readonly for_each_expression?: unknown;
  readonly count_expression?: unknown;
  readonly module: ConfigModule;
}

export interface StateModule {
  readonly resources: readonly StateResource[];
  readonly child_modules: readonly StateModule[];
}

const values = z.record(z.string(), z.unknown());
const key = z.union([z.string(), z.number()]);
const mode = z.enum(["managed", "data", "ephemeral"]);

const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  module_address: z.string().optional(),
  mode,
  type: z.string(),
  name: z.string(),
  index: key.optional(),
  deposed: z.string().optional(),
  provider_name: z.string().optional(),
  action_reason: z.string().optional(),
  change: z.object({
    actions: z
      .array(z.enum(["no-op", "create", "read", "update", "delete", "forget"]))
      .min(1)
      .max(2),
    before: values.nullish(),
    after: values.nullish(),
    after_unknown: z.unknown().optional(),
    before_sensitive: z.unknown().optional(),
    after_sensitive: z.unknown().optional(),
    replace_paths: z.array(z.array(key)).optional(),
  }),
});

const stateResource = z.object({
  address: z.string(),
  mode,
  type: z.string(),
  name: z.string(),
  index: key.optional(),
  provider_name: z.string().optional(),
  values: values.optional(),
  sensitive_values: z.unknown().optional(),
});

const configResource = z.object({
  address: z.string(),
  mode,
  type: z.string(),
  name: z.string(),
  provider_config_key: z.string().optional(),
  expressions: values.default({}),
  count_expression: z.unknown().optional(),
  for_each_expression: z.unknown().optional(),
  depends_on: z.array(z.string()).optional(),
  provisioners: z.array(z.unknown()).optional(),
});

const stateModule: z.ZodType<StateModule> = z.object({
  resources: z.array(stateResource).default([]),
  child_modules: z.array(z.lazy(() => stateModule)).default([]),
});

const configModule: z.ZodType<ConfigModule> = z.object({
  resources: z.array(configResource).default([]),
  module_calls: z
    .record(
      z.string(),
      z.object({
        expressions: values.default({}),
        for_each_expression: z.unknown().optional(),
        count_expression: z.unknown().optional(),
        module: z.lazy(() => configModule),
      }),
    )
    .default({}),
  outputs: z.record(z.string(), z.object({ expression: z.unknown().optional() })).default({}),
});

const planFile = z.object({
  format_version: z.string(),
  terraform_version: z.string().optional(),
  applyable: z.boolean().optional(),
  complete: z.boolean().optional(),
  errored: z.boolean().optional(),
  timestamp: z.string().optional(),
  variables: z.record(z.string(), z.object({ value: z.unknown().optional() })).default({}),
  resource_changes: z.array(resourceChange).default([]),
  resource_drift: z.array(resourceChange).default([]),
  prior_state: z.object({ values: z.object({ root_module: stateModule.optional() }).optional() }).optional(),
  configuration: z.object({
    provider_config: z
      .record(
        z.string(),
        z.object({
          name: z.string().optional(),
          full_name: z.string().optional(),
          expressions: values.optional(),
        }),
      )
      .default({}),
    root_module: configModule,
  }),
});

/**
 * The plan in a parsed JSON value. Unknown properties are ignored and another major version is refused, as the format asks:
 * https://developer.hashicorp.com/terraform/internals/json-format#format-version
 */
export function parsePlan(value: unknown, file = "the plan"): PlanFile {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(`${file} must be an object as 'terraform show -json' writes it, got ${kind(value)}`);
  }
  if ("lineage" in value || ("values" in value && !("resource_changes" in value))) {
    throw new UserError(
      `${file} is a state, not a plan: save one with 'terraform plan -out=FILE' and give that`,
    );
  }
  const version = "format_version" in value ? value.format_version : undefined;
  if (typeof version !== "string" || !version.startsWith("1.")) {
    throw new UserError(
      `${file} must have a "format_version" of 1.x, got ${version === undefined ? "none" : JSON.stringify(version)}: ` +
        "make it with 'terraform show -json'",
    );
  }
  return check(value, file);
}

function check(value: object, file: string): PlanFile {
  const result = safely(() => planFile.safeParse(value), file);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const place = first === undefined || first.path.length === 0 ? "" : ` at ${first.path.join(".")}`;
  throw new UserError(`${file} is not a plan that can be read${place}: ${first?.message ?? "unknown shape"}`);
}

function safely<T>(parse: () => T, file: string): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(`${file} is nested too deeply to be a plan`);
    throw error;
  }
}

function kind(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
