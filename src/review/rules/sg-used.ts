import { managed, type Model } from "../model";
import { leaves, mentions } from "../link";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { text } from "../value";

export const sgUsed: Rule = {
  id: "sg-used",
  title: "Every security group is used",
  severity: "warn",
  why: "a group that nothing uses is often the one that was meant for the balancer or the servers",
  fix: "attach it, or remove it",
  peers: [
    "CKV2_AWS_5",
    "turbot-tf:vpc_security_group_associated_to_eni",
    "prowler:ec2_securitygroup_not_used",
  ],
  *check(model) {
    const used = usedGroups(model);
    for (const group of managed(model, "aws_security_group")) {
      if (group.block !== undefined && !used.has(group)) yield wrong(group, "nothing uses it");
    }
  },
};

/** Rules of a group, and what is exported from a module only, do not count as use. */
function usedGroups(model: Model): Set<Resource> {
  const users = model.resources.filter(
    (each) => each.mode === "managed" && !/security_group/.test(each.type),
  );
  const found = new Set(users.flatMap((user) => mentions(model, user)));
  const named = new Set(users.flatMap((user) => leaves(user.after)));
  const exported = JSON.stringify(Object.values(model.plan.configuration.root_module.outputs));
  for (const group of managed(model, "aws_security_group")) {
    const known = [text(group, "id"), text(group, "name")].some(
      (name) => name !== undefined && named.has(name),
    );
    if (known || exported.includes(`${group.type}.${group.name}`)) found.add(group);
  }
  return found;
}
