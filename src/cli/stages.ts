import type { TerraformEvent } from "../terraform/events";
import type { PlanFile } from "../terraform/plan";
import type { Show } from "./steps";

type Action = "create" | "update" | "delete";

/** What one change of a plan is to a release. */
interface Change {
  readonly type: string;
  /** The construct's path, as Terraform's name of the resource begins. */
  readonly name: string;
  readonly action: Action;
}

/** The stages of a release, in their order, and last those of a teardown. A change belongs to the first that has it. */
const stages: readonly { readonly name: string; readonly has: (change: Change) => boolean }[] = [
  { name: "content", has: made("aws_s3_object") },
  { name: "base server", has: made("aws_instance", /^server-1_/) },
  { name: "ready gate", has: made("aws_ssm_association", /^ready_/) },
  { name: "image", has: made("aws_ami_from_instance") },
  { name: "clones", has: made("aws_instance") },
  { name: "serving gates", has: made("aws_ssm_association", /^serving-/) },
  { name: "load balancer", has: made(/^aws_lb(_listener|_target_group)?$/) },
  { name: "joined the balancer", has: made("aws_lb_target_group_attachment") },
  { name: "in service", has: made("aws_ssm_association", /^in-service-/) },
  { name: "old ones leave the balancer", has: gone("aws_lb_target_group_attachment") },
  { name: "terminated", has: gone("aws_instance") },
  { name: "load balancer removed", has: gone(/^aws_lb(_listener|_target_group)?$/) },
  { name: "image removed", has: gone("aws_ami_from_instance") },
  { name: "content removed", has: gone("aws_s3_object") },
  { name: "bucket removed", has: gone("aws_s3_bucket") },
];

function made(type: string | RegExp, name = /^/): (change: Change) => boolean {
  return (change) => change.action !== "delete" && isOf(change, type) && name.test(change.name);
}

function gone(type: string | RegExp): (change: Change) => boolean {
  return (change) => change.action === "delete" && isOf(change, type);
}

function isOf(change: Change, type: string | RegExp): boolean {
  return typeof type === "string" ? change.type === type : type.test(change.type);
}

/** The stage that a change belongs to; none for what only comes along. */
export function stageOf(address: string, action: string): string | undefined {
  if (action !== "create" && action !== "update" && action !== "delete") return undefined;
  const [type = "", name = ""] = address.replace(/\[.*$/s, "").split(".").slice(-2);
  return stages.find(({ has }) => has({ type, name, action }))?.name;
}

/** How many changes each stage of a plan has, in the order of the stages. */
export function stagesOf(plan: PlanFile): ReadonlyMap<string, number> {
  const counts = new Map(stages.map(({ name }) => [name, 0]));
  for (const { address, change } of plan.resource_changes) {
    for (const action of change.actions) {
      const stage = stageOf(address, action);
      if (stage !== undefined) counts.set(stage, (counts.get(stage) ?? 0) + 1);
    }
  }
  return new Map([...counts].filter(([, count]) => count > 0));
}

interface Progress {
  readonly since: number;
  readonly done: number;
}

/** Follows an apply stage by stage: those under way as a note, each that is over as a line with its time. */
export function followStages(
  expected: ReadonlyMap<string, number>,
  show: Show,
): (event: TerraformEvent) => void {
  const open = new Map<string, Progress>();
  const note = () => {
    const under = [...open].map(([name, { done }]) => {
      const all = expected.get(name) ?? 1;
      return all === 1 ? name : `${name} ${done} of ${all}`;
    });
    show.note(under.join(", "));
  };
  return (event) => {
    if (event.kind !== "started" && event.kind !== "finished" && event.kind !== "failed") return;
    const stage = stageOf(event.address, event.action);
    if (stage === undefined) return;
    const { since, done } = open.get(stage) ?? { since: performance.now(), done: 0 };
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    if (event.kind === "failed") {
      open.delete(stage);
      show.line(`    ✗ ${stage}  ${seconds} s`);
    } else if (event.kind === "finished" && done + 1 >= (expected.get(stage) ?? 1)) {
      open.delete(stage);
      show.line(`    ${stage}  ${seconds} s`);
    } else {
      open.set(stage, { since, done: event.kind === "finished" ? done + 1 : done });
    }
    note();
  };
}
