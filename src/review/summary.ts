import { meanings, type Changes } from "./changes";
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

/** What a plan changes, by what the change means: one line for each meaning, and one for each replaced or deleted object. */
export function summaryOf(changes: Changes): string[] {
  if (changes.length === 0) return ["  nothing changes"];
  return meanings.flatMap((meaning) => {
    const own = changes.filter((change) => change.meaning === meaning);
    if (own.length === 0) return [];
    const counts = Object.entries(verbs).flatMap(([action, verb]) => {
      const number = own.filter((change) => change.action === action).length;
      return number === 0 ? [] : [`${number} ${verb}`];
    });
    return [`  ${meaning.padEnd(12)} ${counts.join(", ")}`, ...detailsOf(own)];
  });
}

const longest = 12;

function detailsOf(changes: Changes): string[] {
  const told = changes.filter(({ action }) => action !== "create");
  const lines = told.slice(0, longest).map(({ address, action, paths, drifted }) => {
    const why =
      paths.length === 0 ? "" : ` (${paths.slice(0, 4).join(", ")}${paths.length > 4 ? ", …" : ""})`;
    return `    ${address} is ${verbs[action]}${why}${drifted ? ", after a change by hand" : ""}`;
  });
  return told.length > longest ? [...lines, `    and ${told.length - longest} more`] : lines;
}
