import { changedPaths } from "../changed";
import { changesOf } from "../changes";
import { isEcho } from "../echoes";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";

const guarded =
  /^aws_(security_group|vpc_security_group|security_group_rule|iam_|lb_listener|s3_bucket_policy|s3_bucket_public_access_block|kms_key)/;

export const driftShown: Rule = {
  id: "drift-shown",
  title: "Changes that were made by hand to access rules are looked at before they are undone",
  severity: "warn",
  why: "somebody changed it outside of Terraform, perhaps to keep the site alive, and this plan takes it back without a word",
  fix: "put the change into the configuration, or apply to undo it on purpose",
  see: "https://github.com/hashicorp/terraform/issues/8790",
  peers: ["spacelift:require-human-review-for-drift-detection-reconciliation", "overmind"],
  *check(model) {
    const taken = new Set(changesOf(model).flatMap(({ address, reverts }) => (reverts ? [address] : [])));
    for (const resource of model.drift) {
      const paths = changedPaths(resource).filter(
        (path) => isMeant(resource, path) && !isEcho(model, resource, path),
      );
      if (resource.action === "delete") yield wrong(resource, "it was deleted outside of Terraform");
      else if (guarded.test(resource.type) && paths.length > 0) {
        const back = taken.has(resource.address) ? ", and this plan takes that back" : "";
        yield wrong(resource, `it was changed outside of Terraform: ${paths.join(", ")}${back}`);
      }
    }
  },
};

/** A group lists the rules that stand beside it as its own: they appear there by themselves after the first apply. */
function isMeant(resource: Resource, path: string): boolean {
  if (path === "tags" || path === "tags_all") return false;
  return (path !== "ingress" && path !== "egress") || resource.block?.expressions[path] !== undefined;
}
