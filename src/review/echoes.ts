import { same } from "./changed";
import type { Model } from "./model";
import type { Resource, Values } from "./resource";

/** A resource of its own that AWS also shows among the attributes of another one. */
interface Echo {
  readonly type: string;
  /** The identity of the one that shows it. */
  readonly of: (values: Values) => unknown;
  /** What is shown of it. */
  readonly entry: (values: Values) => unknown;
}

const echoes: { readonly [attribute: string]: Echo } = {
  "aws_iam_role.inline_policy": {
    type: "aws_iam_role_policy",
    of: ({ role }) => role,
    entry: ({ name, policy }) => ({ name, policy: parsed(policy) }),
  },
  "aws_iam_role.managed_policy_arns": {
    type: "aws_iam_role_policy_attachment",
    of: ({ role }) => role,
    entry: ({ policy_arn }) => policy_arn,
  },
};

/**
 * Whether all that an attribute shows now are resources that Terraform manages elsewhere in the plan. The provider reads
 * them after the apply that made them, and Terraform reports that as a change from outside:
 * https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/iam_role#inline_policy-1
 */
export function isEcho(model: Model, resource: Resource, path: string): boolean {
  const echo = echoes[`${resource.type}.${path}`];
  const shown = resource.after?.[path];
  if (echo === undefined || !Array.isArray(shown) || resource.block?.expressions[path] !== undefined)
    return false;
  const own = model.changes
    .flatMap(({ type, before }) => (type === echo.type && before !== undefined ? [before] : []))
    .filter((values) => echo.of(values) === resource.after?.name);
  return shown.every((item: unknown) => own.some((values) => same(entryIn(item), echo.entry(values))));
}

/** An inline policy is shown with its document, a managed one by its ARN. */
function entryIn(item: unknown): unknown {
  if (typeof item !== "object" || item === null || !("policy" in item)) return item;
  return { ...item, policy: parsed(item.policy) };
}

/** A document as what it says: AWS writes it in an order of its own. */
function parsed(document: unknown): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document) as unknown;
  } catch {
    return document;
  }
}
