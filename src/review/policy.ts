import { link } from "./link";
import { memo } from "./memo";
import { configAddress, managed, type Model } from "./model";
import type { Resource } from "./resource";
import { dig, isMarked, read, text, UNKNOWN } from "./value";

/** One statement of a policy. Texts may hold `${…}` where a part is known only after apply. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: unknown;
  readonly condition: unknown;
}

export interface Policy {
  readonly at: Resource;
  readonly path: string;
  /** "identity": what a role may do. "trust": who may take it on. "bucket": who may do what with a bucket. */
  readonly kind: "identity" | "trust" | "bucket" | "topic" | "key";
  readonly statements: readonly Statement[];
  /** False when the text is known only after apply and is nowhere else to be read. */
  readonly known: boolean;
}

/** Every policy that the plan's resources carry. */
export const policiesOf = memo((model: Model): readonly Policy[] =>
  carriers.flatMap(([type, path, kind]) =>
    managed(model, type)
      .filter((at) => ![undefined, ""].includes(read(at, path) as string | undefined))
      .map((at) => ({ at, path, kind, ...statementsAt(model, at, path) })),
  ),
);

const carriers: readonly (readonly [string, string, Policy["kind"]])[] = [
  ["aws_iam_role_policy", "policy", "identity"],
  ["aws_iam_policy", "policy", "identity"],
  ["aws_iam_role", "inline_policy.0.policy", "identity"],
  ["aws_iam_user_policy", "policy", "identity"],
  ["aws_iam_role", "assume_role_policy", "trust"],
  ["aws_s3_bucket_policy", "policy", "bucket"],
  ["aws_s3_bucket", "policy", "bucket"],
  ["aws_sns_topic_policy", "policy", "topic"],
  ["aws_sns_topic", "policy", "topic"],
  ["aws_kms_key", "policy", "key"],
];

export function policiesOfKind(model: Model, ...kinds: readonly Policy["kind"][]): Policy[] {
  return policiesOf(model).filter(({ kind }) => kinds.includes(kind));
}

/** The statements that allow something, of every policy of these kinds. */
export function* allowed(
  model: Model,
  ...kinds: readonly Policy["kind"][]
): Generator<{ policy: Policy; statement: Statement }> {
  for (const policy of policiesOfKind(model, ...kinds)) {
    for (const statement of policy.statements) if (statement.effect === "Allow") yield { policy, statement };
  }
}

/** Whether a pattern of a policy, with its * and ?, matches an action. */
export function matches(pattern: string, action: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "i").test(action);
}

export function grants(statement: Statement, action: string): boolean {
  if (statement.notActions.length > 0)
    return !statement.notActions.some((pattern) => matches(pattern, action));
  return statement.actions.some((pattern) => matches(pattern, action));
}

export function onEverything(statement: Statement): boolean {
  return statement.resources.includes("*");
}

/** Principals as flat texts: "*", an ARN, an account, a service. */
export function principalsOf(statement: Statement): string[] {
  return textsIn(statement.principals);
}

export function isAnybody(statement: Statement): boolean {
  const { principals } = statement;
  return (
    principals === "*" ||
    textsIn(dig(principals, ["AWS"])).includes("*") ||
    textsIn(dig(principals, ["*"])).includes("*")
  );
}

export function hasCondition(statement: Statement): boolean {
  return (
    typeof statement.condition === "object" &&
    statement.condition !== null &&
    Object.keys(statement.condition).length > 0
  );
}

function statementsAt(model: Model, at: Resource, path: string): Pick<Policy, "statements" | "known"> {
  const value = read(at, path);
  if (value !== UNKNOWN) return typeof value === "string" ? parse(value) : { statements: [], known: false };
  const [document] = link(model, at, path, "aws_iam_policy_document").to;
  if (document !== undefined) return fromDocument(document);
  const written = model.source?.texts.get(`${configAddress(at)}.${path}`);
  return written === undefined ? { statements: [], known: false } : parse(written);
}

function parse(json: string): Pick<Policy, "statements" | "known"> {
  try {
    const statements = dig(JSON.parse(json), ["Statement"]);
    const list: unknown[] = Array.isArray(statements) ? statements : [statements];
    return { statements: list.map(fromJson), known: true };
  } catch {
    return { statements: [], known: false };
  }
}

function fromJson(value: unknown): Statement {
  return {
    effect: String(dig(value, ["Effect"]) ?? ""),
    actions: textsIn(dig(value, ["Action"])),
    notActions: textsIn(dig(value, ["NotAction"])),
    resources: textsIn(dig(value, ["Resource"])),
    principals: dig(value, ["Principal"]),
    condition: dig(value, ["Condition"]),
  };
}

/** `data.aws_iam_policy_document` shows its statements even while its JSON is known only after apply. */
function fromDocument(document: Resource): Pick<Policy, "statements" | "known"> {
  const json = text(document, "json");
  if (json !== undefined) return parse(json);
  const list = dig(document.after, ["statement"]);
  const statements = (Array.isArray(list) ? list : []).map((each: unknown, at): Statement => {
    const resources = textsIn(dig(each, ["resources"]));
    const open = isMarked(document.unknown, ["statement", String(at), "resources"]);
    return {
      effect: String(dig(each, ["effect"]) ?? "Allow"),
      actions: textsIn(dig(each, ["actions"])),
      notActions: textsIn(dig(each, ["not_actions"])),
      resources: open ? [...resources, "${known after apply}"] : resources,
      principals: principalBlocks(dig(each, ["principals"])),
      condition: conditionBlocks(dig(each, ["condition"])),
    };
  });
  return { statements, known: true };
}

function principalBlocks(value: unknown): unknown {
  const entries = (Array.isArray(value) ? value : []).map((each: unknown) => [
    String(dig(each, ["type"]) ?? ""),
    dig(each, ["identifiers"]),
  ]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function conditionBlocks(value: unknown): unknown {
  const entries = (Array.isArray(value) ? value : []).map((each: unknown) => [
    String(dig(each, ["test"]) ?? ""),
    { [String(dig(each, ["variable"]) ?? "")]: dig(each, ["values"]) },
  ]);
  return Object.fromEntries(entries);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
