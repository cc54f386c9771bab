import { configAddress } from "../model";
import { ends } from "../resource";
import { wrong, type Rule } from "../rule";
import { readBefore } from "../value";

export const blockedDeleteSeenEarly: Rule = {
  id: "blocked-delete-seen-early",
  title: "What is protected from deletion is not planned to be deleted",
  severity: "refuse",
  teardown: true,
  why: "AWS refuses it half way through the apply, when other things are gone already",
  fix: "lift the protection in a plan of its own, if it is really meant to go",
  peers: [
    "AwsSolutions-EC29 (asks for the opposite)",
    "tfpolicy:s3-bucket-delete",
    "spacelift:do-not-delete-stateful-resources",
  ],
  *check(model) {
    for (const resource of model.changes) {
      if (resource.mode !== "managed" || !ends(resource) || resource.action === "forget") continue;
      const by =
        readBefore(resource, "enable_deletion_protection") === true ||
        readBefore(resource, "deletion_protection") === true
          ? "deletion protection"
          : readBefore(resource, "disable_api_termination") === true
            ? "termination protection"
            : model.source?.lifecycles.get(configAddress(resource))?.preventDestroy === true
              ? "prevent_destroy"
              : undefined;
      if (by !== undefined)
        yield wrong(
          resource,
          `it is to be ${resource.action === "delete" ? "deleted" : "replaced"} and has ${by}`,
        );
    }
  },
};
