import { wrong, type Rule } from "../rule";

const pair =
  /^aws_(instance|lb|lb_.*|ami_from_instance|s3_bucket.*|security_group.*|vpc_security_group.*|iam_.*|subnet|vpc)$/;

export const removalIsMeant: Rule = {
  id: "removal-is-meant",
  title: "Parts of the site that are no longer in the configuration are pointed out",
  severity: "warn",
  why: "a renamed block looks like a removed one: Terraform deletes the old object and makes a new one",
  fix: "if it was renamed, add a moved block; if it is meant to go, waive this with a reason",
  see: "https://developer.hashicorp.com/terraform/language/modules/develop/refactoring",
  peers: ["tf-summarize"],
  *check(model) {
    const removed = model.changes.filter(
      (each) =>
        each.action === "delete" &&
        each.deposed === undefined &&
        each.reason === "delete_because_no_resource_config",
    );
    for (const resource of removed) {
      if (!pair.test(resource.type)) continue;
      const made = model.resources.filter((each) => each.type === resource.type && each.action === "create");
      const [twin] = made;
      const what =
        twin === undefined
          ? "its block is gone, so it is deleted"
          : `its block is gone, so it is deleted, while ${twin.address} is made: was it renamed?`;
      yield wrong(resource, what);
    }
  },
};
