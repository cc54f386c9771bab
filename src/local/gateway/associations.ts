import { randomUUID } from "node:crypto";
import { describe, overview, targetsOf, type Association } from "./association";
import type { Json } from "./call";
import { scriptOf, strings, type Commands } from "./commands";
import { errorAnswer, jsonAnswer, type Answer } from "./errors";
import { targeted, type Instance } from "./instances";

/** State Manager: a command that AWS runs on servers, once each, as soon as they are there. */
export interface Associations {
  /** Answers a call to Systems Manager; nothing when it is about something else. */
  readonly answer: (call: SsmCall) => Promise<Answer | undefined>;
  /** Runs what has been waiting for a server of this region. */
  readonly wake: (region: string, instances: Instances) => Promise<void>;
}

interface SsmCall {
  readonly action: string;
  readonly region: string;
  readonly input: Json;
  readonly instances: Instances;
}

type Instances = () => Promise<readonly Instance[]>;

export function newAssociations(commands: Commands): Associations {
  const all = new Map<string, Association>();
  return {
    async wake(region, instances) {
      const here = [...all.values()].filter((association) => association.region === region);
      if (here.length === 0) return;
      const present = await instances();
      here.forEach((association) => start(association, present, commands));
    },
    async answer({ action, region, input, instances }) {
      const begin = async (association: Association) => {
        all.set(association.id, association);
        start(association, await instances(), commands);
        return description(association);
      };
      switch (action) {
        case "CreateAssociation":
          return begin(create(region, input));
        case "ListAssociations":
          return jsonAnswer({ Associations: list(all, input) });
        case "ListTagsForResource":
        case "AddTagsToResource":
        case "RemoveTagsFromResource":
          return input["ResourceType"] === "Association" ? tagging(all, action, input) : undefined;
        case "DescribeAssociation":
        case "UpdateAssociation":
        case "DeleteAssociation":
          break;
        default:
          return undefined;
      }
      const association = find(all, input);
      if (association === undefined) return doesNotExist(input);
      if (action === "UpdateAssociation") return begin(update(association, input));
      if (action === "DeleteAssociation") all.delete(association.id);
      return action === "DeleteAssociation" ? jsonAnswer({}) : description(association);
    },
  };
}

function create(region: string, input: Json): Association {
  scriptOf(input["Name"], input["Parameters"]);
  const now = Date.now() / 1000;
  const tags = tagMap(input["Tags"]);
  return { id: randomUUID(), region, created: now, updated: now, version: 1, input, tags, runs: new Map() };
}

/** All that is not given again is reset: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateAssociation.html */
function update(association: Association, input: Json): Association {
  const { Name, InstanceId, Targets } = association.input;
  const merged = { Name, ...(InstanceId === undefined ? { Targets } : { InstanceId }), ...input };
  scriptOf(merged.Name, input["Parameters"]);
  const version = association.version + 1;
  return { ...association, input: merged, version, updated: Date.now() / 1000, runs: new Map() };
}

function start({ id, input, runs }: Association, instances: readonly Instance[], commands: Commands): void {
  const ready = targeted(instances, targetsOf(input))
    .filter((instance) => instance.state === "running" && !runs.has(instance.id))
    .map((instance) => instance.id);
  if (ready.length === 0) return;
  ready.forEach((instanceId) => runs.set(instanceId, undefined));
  const origin = String(input["AssociationName"] ?? id);
  const { done } = commands.start(ready, scriptOf(input["Name"], input["Parameters"]), origin);
  // A newer version has runs of its own, so that a late result of this one counts for nothing.
  void done.then((results) => results.forEach((result) => runs.set(result.instanceId, result)));
}

function find(all: ReadonlyMap<string, Association>, input: Json): Association | undefined {
  if (input["AssociationId"] !== undefined) return all.get(String(input["AssociationId"]));
  return [...all.values()].find(
    ({ input: own }) => own["Name"] === input["Name"] && own["InstanceId"] === input["InstanceId"],
  );
}

function list(all: ReadonlyMap<string, Association>, input: Json): readonly object[] {
  const filters = (input["AssociationFilterList"] ?? []) as readonly { key: string; value: string }[];
  return [...all.values()]
    .filter((association) =>
      filters.every(({ key, value }) => {
        if (key === "AssociationId") return association.id === value;
        if (key === "AssociationStatusName") return overview(association).Status === value;
        if (key !== "InstanceId") return association.input[key] === value;
        return targetsOf(association.input).some(({ Values }) => Values.includes(value));
      }),
    )
    .map(describe);
}

function tagging(all: Map<string, Association>, action: string, input: Json): Answer {
  const id = String(input["ResourceId"]);
  const association = all.get(id);
  if (association === undefined) return jsonError("InvalidResourceId", `There is no association ${id}.`);
  if (action === "ListTagsForResource") {
    return jsonAnswer({ TagList: Object.entries(association.tags).map(([Key, Value]) => ({ Key, Value })) });
  }
  const removed = strings(input["TagKeys"]);
  const tags = Object.entries({ ...association.tags, ...tagMap(input["Tags"]) });
  all.set(id, { ...association, tags: Object.fromEntries(tags.filter(([key]) => !removed.includes(key))) });
  return jsonAnswer({});
}

function tagMap(tags: unknown): Readonly<Record<string, string>> {
  const pairs = (tags ?? []) as readonly { Key: string; Value: string }[];
  return Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
}

function description(association: Association): Answer {
  return jsonAnswer({ AssociationDescription: describe(association) });
}

function doesNotExist(input: Json): Answer {
  const name = String(input["AssociationId"] ?? input["Name"]);
  return jsonError("AssociationDoesNotExist", `The association ${name} does not exist.`);
}

function jsonError(code: string, message: string): Answer {
  return errorAnswer({ protocol: "json" }, code, message);
}
