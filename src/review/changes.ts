import type { Model } from "./model";
import type { Action, Resource } from "./resource";
import { dig } from "./value";

/** What a change means to the person who reads the plan. */
export type Meaning = "content" | "software" | "network" | "permissions" | "storage" | "other";

export interface Change {
  readonly address: string;
  readonly type: string;
  readonly meaning: Meaning;
  readonly action: Action;
  /** The arguments that change, or that force the replacement. */
  readonly paths: readonly string[];
  readonly reason: string | undefined;
  readonly drifted: boolean;
}

export type Changes = readonly Change[];

export const meanings: readonly Meaning[] = [
  "content",
  "software",
  "network",
  "permissions",
  "storage",
  "other",
];

/** The changes of a plan, without what stays and what is only read. */
export function changesOf(model: Model): Changes {
  const drifted = new Set(model.drift.map(({ address }) => address));
  return model.changes
    .filter(({ mode, action }) => mode === "managed" && action !== "keep" && action !== "read")
    .map((resource) => ({
      address:
        resource.deposed === undefined
          ? resource.address
          : `${resource.address} (deposed ${resource.deposed})`,
      type: resource.type,
      meaning: meaningOf(resource.type),
      action: resource.action,
      paths: resource.replacePaths.length > 0 ? resource.replacePaths : changedArguments(resource),
      reason: resource.reason,
      drifted: drifted.has(resource.address),
    }));
}

const byType: readonly (readonly [RegExp, Meaning])[] = [
  [/^aws_s3_(bucket_)?object/, "content"],
  [/^aws_(iam_|s3_bucket_(policy|public_access_block|acl|ownership)|kms_)/, "permissions"],
  [/^aws_(instance|ami|launch_|ssm_|ebs_|volume_|autoscaling_|ec2_instance)/, "software"],
  [
    /^aws_(lb|security_group|vpc|subnet|route|nat_|internet_|network_|eip|default_|wafv2|acm_|flow_)/,
    "network",
  ],
  [/^aws_s3_/, "storage"],
];

function meaningOf(type: string): Meaning {
  return byType.find(([pattern]) => pattern.test(type))?.[1] ?? "other";
}

function changedArguments(resource: Resource): string[] {
  if (resource.action !== "update") return [];
  const names = new Set([...Object.keys(resource.before ?? {}), ...Object.keys(resource.after ?? {})]);
  return [...names]
    .filter((name) => dig(resource.unknown, [name]) !== true)
    .filter(
      (name) =>
        JSON.stringify(resource.before?.[name] ?? null) !== JSON.stringify(resource.after?.[name] ?? null),
    )
    .sort();
}
