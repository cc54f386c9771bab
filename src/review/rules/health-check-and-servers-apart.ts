import { isChanged } from "../changed";
import { fatesOf } from "../fates";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";

export const healthCheckAndServersApart: Rule = {
  id: "health-check-and-servers-apart",
  title: "The health check and the servers are not changed in one plan",
  severity: "warn",
  why: "when the new servers do not become healthy, nobody can tell which of the two changes it was",
  fix: "change the health check in a plan of its own",
  peers: [],
  *check(model) {
    const moved = fatesOf(model).servers.some(({ fate }) => fate === "interrupted" || fate === "handed over");
    if (!moved) return;
    for (const group of managed(model, "aws_lb_target_group")) {
      if (group.action === "update" && isChanged(group, "health_check")) {
        yield wrong(group, "its health check changes together with servers", { path: "health_check" });
      }
    }
  },
};
