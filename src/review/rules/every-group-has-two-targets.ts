import { unknown, wrong, type Problem, type Rule } from "../rule";
import { sitesOf, type TargetGroup } from "../site";
import { number, text } from "../value";

export const everyGroupHasTwoTargets: Rule = {
  id: "every-group-has-two-targets",
  title: "Each target group that gets visitors has at least two servers",
  severity: "refuse",
  critical: true,
  why: "an empty group answers 503; with one server there is no other when it fails",
  fix: "attach two servers with aws_lb_target_group_attachment",
  peers: ["prowler:elbv2_listeners_underneath"],
  *check(model) {
    for (const { groups } of sitesOf(model)) for (const group of groups) yield* filled(group);
  },
};

function* filled(group: TargetGroup): Generator<Problem> {
  const { resource, targets, scaling } = group;
  const type = text(resource, "target_type") ?? "instance";
  if (type === "lambda") return;
  const servers = targets.filter(({ server }) => server !== undefined);
  for (const { attachment, server, sure } of targets) {
    if (type === "instance" && server === undefined && !sure) {
      yield unknown(attachment, "the server that it attaches cannot be followed in this plan", {
        path: "target_id",
      });
    }
  }
  if (
    type === "ip" &&
    servers.some(({ attachment }) => attachment.block?.expressions.target_id !== undefined)
  ) {
    const byId = servers.find(({ attachment }) =>
      JSON.stringify(attachment.block?.expressions.target_id).includes('.id"'),
    );
    if (byId)
      yield wrong(byId.attachment, "the group takes IP addresses and gets an instance's id", {
        path: "target_id",
      });
  }
  const size = scaling.reduce((sum, each) => sum + (number(each, "min_size") ?? 0), 0);
  const count = targets.length + size;
  if (count < 2)
    yield wrong(resource, count === 0 ? "no server is attached to it" : "only one server is attached to it");
}
