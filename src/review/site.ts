import { link, linkOne, type Link } from "./link";
import { memo } from "./memo";
import { managed, type Model } from "./model";
import type { Resource } from "./resource";
import { text } from "./value";

/** A balancer and everything behind it, found by what refers to what. */
export interface Site {
  readonly balancer: Resource;
  readonly securityGroups: Link;
  readonly subnets: Link;
  readonly listeners: readonly Resource[];
  readonly groups: readonly TargetGroup[];
}

/** A target group that a listener forwards to. */
export interface TargetGroup {
  readonly resource: Resource;
  readonly targets: readonly Target[];
  /** Auto Scaling groups that fill it. */
  readonly scaling: readonly Resource[];
}

export interface Target {
  readonly attachment: Resource;
  /** Undefined when the attachment leads to something outside of the plan, or cannot be followed. */
  readonly server: Resource | undefined;
  readonly sure: boolean;
}

/** Every application load balancer of the plan with what belongs to it. */
export const sitesOf = memo((model: Model): readonly Site[] =>
  managed(model, "aws_lb")
    .filter((balancer) => (text(balancer, "load_balancer_type") ?? "application") === "application")
    .map((balancer) => siteOf(model, balancer)),
);

/** The servers behind any balancer, each once. */
export const serversOf = memo((model: Model): readonly Resource[] => {
  const servers = sitesOf(model).flatMap(({ groups }) => groups.flatMap(serversIn));
  return [...new Set(servers)];
});

export function serversIn(group: TargetGroup): Resource[] {
  return group.targets.flatMap(({ server }) => (server === undefined ? [] : [server]));
}

/** The IAM roles that servers take on through their instance profiles. */
export const serverRolesOf = memo((model: Model): readonly Resource[] => [
  ...new Set(serversOf(model).flatMap((server) => roleOf(model, server) ?? [])),
]);

export function profileOf(model: Model, server: Resource): Resource | undefined {
  return linkOne(model, server, "iam_instance_profile", "aws_iam_instance_profile");
}

export function roleOf(model: Model, server: Resource): Resource | undefined {
  const profile = profileOf(model, server);
  return profile === undefined ? undefined : linkOne(model, profile, "role", "aws_iam_role");
}

function siteOf(model: Model, balancer: Resource): Site {
  const listeners = managed(model, "aws_lb_listener").filter((listener) =>
    link(model, listener, "load_balancer_arn", "aws_lb").to.includes(balancer),
  );
  const rules = managed(model, "aws_lb_listener_rule").filter((rule) =>
    link(model, rule, "listener_arn", "aws_lb_listener").to.some((to) => listeners.includes(to)),
  );
  const forwarded = [
    ...listeners.flatMap((listener) => link(model, listener, "default_action", "aws_lb_target_group").to),
    ...rules.flatMap((rule) => link(model, rule, "action", "aws_lb_target_group").to),
  ];
  return {
    balancer,
    listeners,
    securityGroups: link(model, balancer, "security_groups", "aws_security_group"),
    subnets: subnetsOf(model, balancer),
    groups: [...new Set(forwarded)].map((group) => targetGroup(model, group)),
  };
}

function subnetsOf(model: Model, balancer: Resource): Link {
  const plain = link(model, balancer, "subnets", "aws_subnet");
  const mapped = link(model, balancer, "subnet_mapping", "aws_subnet");
  return mapped.to.length + mapped.literals.length > plain.to.length + plain.literals.length ? mapped : plain;
}

function targetGroup(model: Model, group: Resource): TargetGroup {
  const attachments = managed(model, "aws_lb_target_group_attachment").filter((attachment) =>
    link(model, attachment, "target_group_arn", "aws_lb_target_group").to.includes(group),
  );
  return {
    resource: group,
    targets: attachments.map((each) => target(model, each)),
    scaling: scalingOf(model, group),
  };
}

function target(model: Model, attachment: Resource): Target {
  const { to, literals, sure } = link(model, attachment, "target_id", "aws_instance");
  const [server] = to;
  return {
    attachment,
    server: to.length === 1 ? server : undefined,
    sure: sure && to.length + literals.length === 1,
  };
}

function scalingOf(model: Model, group: Resource): Resource[] {
  const direct = managed(model, "aws_autoscaling_group").filter((scaling) =>
    link(model, scaling, "target_group_arns", "aws_lb_target_group").to.includes(group),
  );
  const attached = managed(model, "aws_autoscaling_attachment")
    .filter((each) => link(model, each, "lb_target_group_arn", "aws_lb_target_group").to.includes(group))
    .flatMap((each) => link(model, each, "autoscaling_group_name", "aws_autoscaling_group").to);
  return [...new Set([...direct, ...attached])];
}
