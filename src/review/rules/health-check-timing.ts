import { comesAfter, gatesOf } from "../order";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { sitesOf } from "../site";
import { number, read } from "../value";

export const healthCheckTiming: Rule = {
  id: "health-check-timing",
  title: "The health check's numbers fit together",
  severity: "refuse",
  why: "AWS refuses a timeout that is not shorter than the interval, and a server that has failed for minutes before it is taken out shows errors all that time",
  fix: "keep timeout below interval, and unhealthy_threshold times interval below two minutes",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#health-check-settings",
  peers: [],
  *check(model) {
    for (const { groups } of sitesOf(model)) {
      for (const { resource, targets } of groups) {
        const interval = number(resource, "health_check.0.interval") ?? 30;
        const timeout = number(resource, "health_check.0.timeout") ?? 5;
        const threshold = number(resource, "health_check.0.unhealthy_threshold") ?? 3;
        if (read(resource, "health_check.0.enabled") === false) continue;
        if (timeout >= interval) {
          yield wrong(
            resource,
            `its timeout of ${timeout} s is not shorter than its interval of ${interval} s`,
            { path: "health_check.timeout" },
          );
        } else if (threshold * interval > 300) {
          yield wrong(resource, `a dead server stays in service for ${threshold * interval} s`, {
            path: "health_check.unhealthy_threshold",
            mild: true,
          });
        }
        const healthy = (number(resource, "health_check.0.healthy_threshold") ?? 3) * interval;
        const gate = gatesOf(model).find(
          (each) =>
            (patience(each) ?? healthy) < healthy &&
            targets.some(({ attachment }) => comesAfter(model, each, attachment)),
        );
        if (gate !== undefined) {
          yield wrong(
            resource,
            `a new server is healthy after ${healthy} s at the earliest, and ${gate.address} gives up after ${patience(gate) ?? 0} s`,
            { path: "health_check.healthy_threshold" },
          );
        }
      }
    }
  },
};

function patience(gate: Resource): number | undefined {
  return number(gate, "wait_for_success_timeout_seconds");
}
