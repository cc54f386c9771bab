import { wrong, type Rule } from "../rule";

export const leftoversCounted: Rule = {
  id: "leftovers-counted",
  title: "Leftovers of a failed apply are pointed out",
  severity: "warn",
  why: "the last apply did not end well: an old object is still there, or a new one was left half made",
  fix: "find out why the last apply failed before this plan cleans up behind it",
  peers: ["Lamatic terraform-plan-gate"],
  *check(model) {
    for (const resource of model.changes) {
      if (resource.deposed !== undefined) {
        yield wrong(
          resource,
          `an older object of it (${resource.deposed}) is left over from an apply that failed, and is deleted`,
        );
      } else if (resource.reason === "replace_because_tainted") {
        yield wrong(resource, "it was left half made by an apply that failed, and is replaced");
      }
    }
  },
};
