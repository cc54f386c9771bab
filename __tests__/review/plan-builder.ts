import { modelOf, type Model } from "../../src/review/model";
import type { Source } from "../../src/review/source";
import { parsePlan } from "../../src/terraform/plan";

interface Made {
  readonly after?: Record<string, unknown>;
  readonly before?: Record<string, unknown>;
  readonly unknown?: Record<string, unknown>;
  readonly sensitive?: unknown;
  readonly actions?: readonly string[];
}

/** A plan from addresses and values, for questions that need no provider. */
export function planJson(
  resources: Readonly<Record<string, Made>>,
  rootModule: unknown = {},
): Record<string, unknown> {
  return {
    format_version: "1.2",
    resource_changes: Object.entries(resources).map(([address, made]) => change(address, made)),
    configuration: { root_module: rootModule },
  };
}

export function modelWith(
  resources: Readonly<Record<string, Made>>,
  rootModule: unknown = {},
  source?: Source,
): Model {
  return modelOf(parsePlan(planJson(resources, rootModule)), source);
}

function change(address: string, made: Made) {
  const parts = /^(?:(.*?)\.)??(data\.)?(aws_\w+)\.(\w+)(?:\[("?)(.*?)\5\])?$/.exec(address);
  if (parts === null) throw new Error(`not an address: ${address}`);
  const [, module, data, type, name, quote, key] = parts;
  return {
    address,
    ...(module === undefined ? {} : { module_address: module }),
    mode: data === undefined ? "managed" : "data",
    type,
    name,
    ...(key === undefined ? {} : { index: quote === '"' ? key : Number(key) }),
    change: {
      actions: made.actions ?? ["create"],
      before: made.before ?? null,
      after: made.after ?? {},
      after_unknown: made.unknown ?? { id: true, arn: true },
      after_sensitive: made.sensitive ?? false,
    },
  };
}

/** A block of the configuration. */
export function block(address: string, expressions: Record<string, unknown>, more: object = {}) {
  const [type = "", name = ""] = address.split(".");
  return { address, mode: "managed", type, name, expressions, ...more };
}

export function refers(...references: string[]) {
  return { references };
}
