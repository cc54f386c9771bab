import { followStages, stageOf, stagesOf } from "../../src/cli/stages";
import { parsePlan } from "../../src/terraform/plan";

test.each([
  ['aws_s3_object.content_files_2C79B190["a/b.html"]', "update", "content"],
  ["aws_s3_object.content_manifest_589336CC", "create", "content"],
  ["aws_instance.server-1_instance_2E9E3769", "create", "base server"],
  ["aws_ssm_association.ready_association_E675A82B", "create", "ready gate"],
  ["aws_ami_from_instance.image_3F1CC214", "create", "image"],
  ["aws_instance.server-2_instance_5BFB2F86", "create", "clones"],
  ["aws_instance.server-11_instance_5BFB2F86", "create", "clones"],
  ["aws_ssm_association.serving-2_association_38F2552A", "create", "serving gates"],
  ["aws_lb_listener.balancer_http_808E17FF", "create", "load balancer"],
  ["aws_lb_target_group_attachment.member-1_target_42B225BF", "create", "joined the balancer"],
  ["aws_ssm_association.in-service-1_association_7FE7376C", "create", "in service"],
  ["aws_lb_target_group_attachment.member-1_target_42B225BF", "delete", "old ones leave the balancer"],
  ["aws_instance.server-1_instance_2E9E3769", "delete", "terminated"],
  ["aws_lb.balancer_E3121A8F", "delete", "load balancer removed"],
  ["aws_ssm_parameter.ready_proof_9A20DC3F", "create", undefined],
  ["aws_ssm_association.ready_association_E675A82B", "delete", undefined],
  ["aws_instance.server-1_instance_2E9E3769", "read", undefined],
])("%s, %s: %s", (address, action, stage) => {
  expect(stageOf(address, action)).toBe(stage);
});

const planOf = (changes: Readonly<Record<string, readonly string[]>>) =>
  parsePlan({
    format_version: "1.2",
    configuration: { root_module: {} },
    resource_changes: Object.entries(changes).map(([address, actions]) => {
      const [type, name] = address.split(".");
      return { address, mode: "managed", type, name, change: { actions } };
    }),
  });

const replaced = planOf({
  "aws_lb_target_group_attachment.member-1_target_42B225BF": ["create", "delete"],
  "aws_lb_target_group_attachment.member-2_target_54D01321": ["create", "delete"],
  "aws_instance.server-1_instance_2E9E3769": ["create", "delete"],
  "aws_instance.server-2_instance_5BFB2F86": ["create", "delete"],
  "aws_s3_object.content_manifest_589336CC": ["no-op"],
});

test("a replacement has its part in two stages, and they are in the order of a release", () => {
  expect([...stagesOf(replaced)]).toEqual([
    ["base server", 1],
    ["clones", 1],
    ["joined the balancer", 2],
    ["old ones leave the balancer", 2],
    ["terminated", 2],
  ]);
});

function follow() {
  const [lines, notes]: [string[], string[]] = [[], []];
  const show = {
    line: (text: string) => void lines.push(text),
    note: (text: string) => void notes.push(text),
  };
  return { lines, notes, see: followStages(stagesOf(replaced), show) };
}

test("a stage is a line once all of it is done, and a note until then", () => {
  const { lines, notes, see } = follow();
  const [first, second] = ["member-1_target_42B225BF", "member-2_target_54D01321"].map(
    (name) => `aws_lb_target_group_attachment.${name}`,
  );
  see({ kind: "started", address: first!, action: "create" });
  see({ kind: "started", address: second!, action: "create" });
  see({ kind: "finished", address: first!, action: "create" });
  expect([lines, notes.at(-1)]).toEqual([[], "joined the balancer 1 of 2"]);
  see({ kind: "finished", address: second!, action: "create" });
  expect(lines).toEqual([expect.stringMatching(/^ {4}joined the balancer {2}0\.\d s$/)]);
  expect(notes.at(-1)).toBe("");
});

test("a stage that fails says so", () => {
  const { lines, see } = follow();
  see({ kind: "started", address: "aws_instance.server-1_instance_2E9E3769", action: "create" });
  see({ kind: "failed", address: "aws_instance.server-1_instance_2E9E3769", action: "create" });
  expect(lines).toEqual([expect.stringMatching(/^ {4}✗ base server /)]);
});
