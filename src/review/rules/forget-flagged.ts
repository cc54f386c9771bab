import { wrong, type Rule } from "../rule";

export const forgetFlagged: Rule = {
  id: "forget-flagged",
  title: "Nothing is forgotten by Terraform unnoticed",
  severity: "refuse",
  why: "a forgotten object goes on running and costing, and nothing updates, checks or deletes it any more",
  fix: "keep its block; a removed block with destroy = false is for objects that another configuration takes over",
  see: "https://github.com/hashicorp/terraform/issues/38641",
  peers: ["Lamatic terraform-plan-gate"],
  *check(model) {
    for (const resource of model.changes) {
      if (resource.action === "forget") yield wrong(resource, "Terraform forgets it and leaves it running");
    }
  },
};
