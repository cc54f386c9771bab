import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { read, text } from "../value";

export const targetGroupHealthChecked: Rule = {
  id: "target-group-health-checked",
  title: "A target group checks the health of its servers",
  severity: "refuse",
  why: "without the check visitors are sent to a server that is down",
  fix: "set health_check with enabled = true and a path",
  peers: ["CKV_AWS_261", "ELB.21", "turbot-tf:elb_lb_target_group_use_health_check"],
  *check(model) {
    for (const group of managed(model, "aws_lb_target_group")) {
      if (text(group, "target_type") === "lambda") continue;
      if (read(group, "health_check.0.enabled") === false)
        yield wrong(group, "its health check is off", { path: "health_check.enabled" });
      const path = text(group, "health_check.0.path");
      if (path !== undefined && !path.startsWith("/"))
        yield wrong(group, `its health check asks for ${JSON.stringify(path)}, and a path begins with /`, {
          path: "health_check.path",
        });
    }
  },
};
