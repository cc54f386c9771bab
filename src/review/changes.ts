import { changedPaths, same } from "./changed";
import type { Model } from "./model";
import type { Action, Resource } from "./resource";

/** What a change means to the person who reads the plan. */
export type Meaning = "content" | "software" | "network" | "permissions" | "storage" | "monitoring" | "other";

export interface Change {
  readonly address: string;
  readonly type: string;
  readonly meaning: Meaning;
  readonly action: Action;
  /** The arguments that change, or that force the replacement. */
  readonly paths: readonly string[];
  /** Terraform's own reason, in its words. */
  readonly reason: string | undefined;
  /** It does nothing but take back what was changed outside of Terraform. */
  readonly reverts: boolean;
}

export type Changes = readonly Change[];

export const meanings: readonly Meaning[] = [
  "content",
  "software",
  "network",
  "permissions",
  "storage",
  "monitoring",
  "other",
];

/** The changes of a plan, without what stays and what is only read. */
export function changesOf(model: Model): Changes {
  const drifted = new Map(model.drift.map((resource) => [resource.address, resource]));
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
      paths: resource.replacePaths.length > 0 ? resource.replacePaths : updated(resource),
      reason: resource.reason,
      reverts: isRevert(resource, drifted.get(resource.address)),
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
  [/^aws_(cloudwatch_|sns_)/, "monitoring"],
];

function meaningOf(type: string): Meaning {
  return byType.find(([pattern]) => pattern.test(type))?.[1] ?? "other";
}

function updated(resource: Resource): string[] {
  return resource.action === "update" ? changedPaths(resource) : [];
}

/** After the plan every changed argument is what it was before somebody changed it. */
function isRevert(resource: Resource, drift: Resource | undefined): boolean {
  const paths = updated(resource);
  return (
    drift !== undefined &&
    paths.length > 0 &&
    paths.every((path) => same(drift.before?.[path], resource.after?.[path]))
  );
}
