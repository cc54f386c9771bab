import type { Json } from "./call";
import { strings } from "./commands";
import type { CommandResult } from "./handlers";
import type { Target } from "./instances";

/** A State Manager association. */
export interface Association {
  readonly id: string;
  readonly region: string;
  /** Seconds since 1970, as AWS's JSON protocol writes times. */
  readonly created: number;
  readonly updated: number;
  readonly version: number;
  /** What it was made or updated with: AWS answers with the same names. */
  readonly input: Json;
  readonly tags: Readonly<Record<string, string>>;
  /** Of this version; a server without an entry has not been reached yet, one without a result is running. */
  readonly runs: Map<string, CommandResult | undefined>;
}

export function targetsOf(input: Json): readonly Target[] {
  if (input["InstanceId"] !== undefined)
    return [{ Key: "InstanceIds", Values: strings([input["InstanceId"]]) }];
  return (input["Targets"] ?? []) as readonly Target[];
}

/** Pending until every server that is named has answered. One that failed fails it all, once nothing runs any more. */
export function overview({ input, runs }: Pick<Association, "input" | "runs">) {
  const named = targetsOf(input)
    .filter(({ Key }) => Key.toLowerCase() === "instanceids")
    .flatMap(({ Values }) => Values.filter((id) => id !== "*"));
  const results = [...runs.values()];
  const failed = results.filter((result) => result !== undefined && result.code !== 0);
  const succeeded = results.filter((result) => result?.code === 0);
  const reached = runs.size > 0 && named.every((id) => runs.has(id));
  const done = !results.includes(undefined) && (reached || failed.length > 0);
  const status = !done ? "Pending" : failed.length > 0 ? "Failed" : "Success";
  return {
    Status: status,
    // The provider shows this when it gives up waiting. AWS has the bare word here.
    DetailedStatus: status === "Failed" && failed[0] !== undefined ? reason(failed[0]) : status,
    AssociationStatusAggregatedCount: {
      ...(succeeded.length > 0 ? { Success: succeeded.length } : {}),
      ...(failed.length > 0 ? { Failed: failed.length } : {}),
    },
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AssociationDescription.html */
export function describe(association: Association): object {
  return {
    ApplyOnlyAtCronInterval: false,
    DocumentVersion: "$DEFAULT",
    ...association.input,
    // Tags are answered by ListTagsForResource alone.
    Tags: undefined,
    AssociationId: association.id,
    AssociationVersion: String(association.version),
    Targets: targetsOf(association.input),
    Date: association.created,
    LastUpdateAssociationDate: association.updated,
    Overview: overview(association),
  };
}

function reason({ instanceId, code, output }: CommandResult): string {
  const end = output.trimEnd().split("\n").slice(-40).join("\n");
  return `Failed: the command ended with exit code ${code} on ${instanceId}: ${end || "(it wrote nothing)"}`;
}
