import { meanings, type Change, type Changes, type Meaning } from "./changes";
import type { Action } from "./resource";

const verbs: { readonly [action in Action]: string } = {
  keep: "kept",
  read: "read",
  create: "made",
  update: "changed",
  "delete-create": "deleted and made anew",
  "create-delete": "replaced by a new one",
  delete: "deleted",
  forget: "forgotten",
};

/** Terraform's reasons that its list of arguments does not tell. */
const reasons: { readonly [reason: string]: string } = {
  replace_because_tainted: "an apply that failed has left it half made",
  replace_by_request: "asked for with -replace",
  replace_by_triggers: "it follows what it watches",
  delete_because_no_resource_config: "its block is gone",
  delete_because_no_module: "its module is gone",
  delete_because_wrong_repetition: "its block has count or for_each now, or no longer",
  delete_because_count_index: "count is smaller",
  delete_because_each_key: "its key is gone",
  delete_because_no_move_target: "its moved block leads nowhere",
};

/** The changes of one meaning. */
export interface Summary {
  readonly meaning: Meaning;
  /** Such as "2 made". */
  readonly counts: readonly string[];
  /** A sentence for each object that is not simply made. */
  readonly details: readonly string[];
  /** How many more there would be. */
  readonly more: number;
}

const longest = 12;

/** What a plan changes, by what the change means. */
export function summaryOf(changes: Changes): Summary[] {
  return meanings.flatMap((meaning) => {
    const own = changes.filter((change) => change.meaning === meaning);
    if (own.length === 0) return [];
    const counts = Object.entries(verbs).flatMap(([action, verb]) => {
      const number = own.filter((change) => change.action === action).length;
      return number === 0 ? [] : [`${number} ${verb}`];
    });
    const told = own.filter(({ action }) => action !== "create");
    const details = told.slice(0, longest).map(sentence);
    return [{ meaning, counts, details, more: told.length - details.length }];
  });
}

/** The summary as lines of text. */
export function summaryLines(changes: Changes): string[] {
  if (changes.length === 0) return ["  nothing changes"];
  return summaryOf(changes).flatMap(({ meaning, counts, details, more }) => [
    `  ${meaning.padEnd(12)} ${counts.join(", ")}`,
    ...details.map((detail) => `    ${detail}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ]);
}

function sentence(change: Change): string {
  const why = whyOf(change);
  return `${change.address} is ${verbs[change.action]}${why === "" ? "" : ` (${why})`}`;
}

function whyOf({ paths, reason, reverts }: Change): string {
  const named = `${paths.slice(0, 4).join(", ")}${paths.length > 4 ? ", …" : ""}`;
  const told = reverts ? "takes back a change made by hand" : reasons[reason ?? ""];
  return [named, told].filter((part) => part !== undefined && part !== "").join("; ");
}
