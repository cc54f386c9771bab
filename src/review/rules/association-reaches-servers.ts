import { link } from "../link";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { blocks, dig, read, text, UNKNOWN } from "../value";

export const associationReachesServers: Rule = {
  id: "association-reaches-servers",
  title: "A Systems Manager association has targets",
  severity: "refuse",
  why: "a gate that runs on no server passes, and proves nothing",
  fix: "set targets to the InstanceIds of the servers",
  peers: ["SSM.3", "SSM.2", "prowler:ssm_managed_compliant_patching"],
  *check(model) {
    for (const association of managed(model, "aws_ssm_association")) {
      const targets = blocks(association, "targets");
      const { to, literals } = link(model, association, "targets", "aws_instance");
      const byTag = targets.some((target) => String(dig(target, ["key"])).startsWith("tag:"));
      if (read(association, "targets") === UNKNOWN) continue;
      if (targets.length === 0 && text(association, "instance_id") === undefined) {
        yield wrong(association, "it has no targets", { path: "targets" });
      } else if (
        !byTag &&
        to.length === 0 &&
        literals.filter((each) => each !== "InstanceIds").length === 0
      ) {
        yield wrong(association, "its targets name no server of this plan", { path: "targets" });
      }
    }
  },
};
