import { link } from "../link";
import { managed } from "../model";
import { referencesIn } from "../references";
import { wrong, type Rule } from "../rule";
import { blocks, read, text } from "../value";

export const aliasFollowsBalancer: Rule = {
  id: "alias-follows-balancer",
  title: "An alias record takes name and zone from one balancer, and looks at its health",
  severity: "refuse",
  why: "a record with the name of one balancer and the zone of another leads nowhere",
  fix: "set alias.name and alias.zone_id from the same aws_lb, and evaluate_target_health to true",
  peers: ["CKV2_AWS_23"],
  *check(model) {
    for (const record of managed(model, "aws_route53_record")) {
      if (!["A", "AAAA"].includes(text(record, "type") ?? "")) continue;
      for (const [at] of blocks(record, "alias").entries()) {
        const balancers = new Set(
          referencesIn(record.block?.expressions.alias).flatMap(
            (each) => /^aws_a?lb\.[^.]+/.exec(each)?.[0] ?? [],
          ),
        );
        if (balancers.size > 1) {
          yield wrong(record, `its alias mixes ${[...balancers].join(" and ")}`, { path: "alias" });
        }
        const toBalancer = link(model, record, `alias.${at}.name`, "aws_lb").to.length > 0;
        if (toBalancer && read(record, `alias.${at}.evaluate_target_health`) === false) {
          yield wrong(record, "its alias does not look at the balancer's health", {
            path: "alias.evaluate_target_health",
            mild: true,
          });
        }
      }
    }
  },
};
