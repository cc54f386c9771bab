import { wrong, type Rule } from "../rule";

export const terraformVersionKnown: Rule = {
  id: "terraform-version-known",
  title: "Terraform's version replaces objects in the order that it plans",
  severity: "refuse",
  why: "Terraform 1.16.0 may make the new object first where the plan says otherwise, and never deletes the old one",
  fix: "use a later or an earlier version of Terraform",
  see: "https://github.com/hashicorp/terraform/issues/39076",
  peers: ["spacelift:enforce-terraform-version-list"],
  *check(model) {
    if (model.plan.terraform_version !== "1.16.0") return;
    const replaced = model.changes.find(
      ({ action }) => action === "create-delete" || action === "delete-create",
    );
    if (replaced !== undefined) yield wrong(replaced, "it is replaced by Terraform 1.16.0");
  },
};
