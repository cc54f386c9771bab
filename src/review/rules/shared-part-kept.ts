import { linkBefore } from "../link";
import type { Model } from "../model";
import { ends, type Resource } from "../resource";
import { wrong, type Problem, type Rule } from "../rule";

export const sharedPartKept: Rule = {
  id: "shared-part-kept",
  title: "What both servers depend on is not deleted or replaced",
  severity: "refuse",
  critical: true,
  why: "it is one line in the plan, and both servers are cut off at the same moment",
  fix: "keep the part, or make the new one beside it and move one server in each plan",
  peers: ["overmind (LLM)"],
  *check(model) {
    const servers = servingToday(model);
    if (servers.length === 0) return;
    const shared = new Set([
      ...partsOfServers(model, servers),
      ...partsInFront(model),
      ...contentBuckets(model),
    ]);
    for (const part of shared) yield* kept(part);
  },
};

function* kept(part: Resource): Generator<Problem> {
  if (!ends(part) || part.action === "forget") return;
  // A profile or a group that is made anew first is swapped on the running servers.
  if (part.action === "create-delete" && swappable.includes(part.type)) return;
  const how =
    part.action === "delete"
      ? "deleted"
      : part.action === "delete-create"
        ? "deleted and made anew"
        : "replaced";
  const why = part.replacePaths.length > 0 ? ` because of ${part.replacePaths.join(", ")}` : "";
  yield wrong(part, `it is ${how}${why}, and every server depends on it`);
}

const swappable = [
  "aws_iam_instance_profile",
  "aws_iam_role",
  "aws_security_group",
  "aws_lb_target_group",
  "aws_lb",
];

function servingToday(model: Model): Resource[] {
  return model.changes
    .filter((each) => each.type === "aws_lb_target_group_attachment" && each.before !== undefined)
    .flatMap((each) => linkBefore(model, each, "target_id", "aws_instance"));
}

function partsOfServers(model: Model, servers: readonly Resource[]): Resource[] {
  const profiles = servers.flatMap((server) =>
    linkBefore(model, server, "iam_instance_profile", "aws_iam_instance_profile"),
  );
  return [
    ...servers.flatMap((server) => linkBefore(model, server, "vpc_security_group_ids", "aws_security_group")),
    ...profiles,
    ...profiles.flatMap((profile) => linkBefore(model, profile, "role", "aws_iam_role")),
  ];
}

function partsInFront(model: Model): Resource[] {
  const groups = model.changes
    .filter((each) => each.type === "aws_lb_target_group_attachment")
    .flatMap((each) => linkBefore(model, each, "target_group_arn", "aws_lb_target_group"));
  const listeners = model.changes.filter(
    (each) =>
      each.type === "aws_lb_listener" &&
      linkBefore(model, each, "default_action", "aws_lb_target_group").some((group) =>
        groups.includes(group),
      ),
  );
  const balancers = listeners.flatMap((each) => linkBefore(model, each, "load_balancer_arn", "aws_lb"));
  const onlyListener = listeners.length === 1 || listeners.every(ends) ? listeners : [];
  return [
    ...groups,
    ...onlyListener,
    ...balancers,
    ...balancers.flatMap((each) => linkBefore(model, each, "security_groups", "aws_security_group")),
  ];
}

function contentBuckets(model: Model): Resource[] {
  return model.changes
    .filter((each) => each.type === "aws_s3_object")
    .flatMap((each) => linkBefore(model, each, "bucket", "aws_s3_bucket"));
}
