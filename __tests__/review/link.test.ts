import { link } from "../../src/review/link";
import { managed } from "../../src/review/model";
import { parseTerraformJson } from "../../src/review/source";
import { block, modelWith, refers } from "./plan-builder";

const target = { unknown: { id: true, target_id: true } };

function targetsOf(model: ReturnType<typeof modelWith>) {
  return managed(model, "aws_lb_target_group_attachment").map((attachment) => {
    const { to, sure } = link(model, attachment, "target_id", "aws_instance");
    return `${to.map(({ address }) => address).join("+")}${sure ? "" : "?"}`;
  });
}

test("a reference leads to its resource before any id is known", () => {
  const model = modelWith(
    { "aws_instance.a": {}, "aws_lb_target_group_attachment.a": target },
    {
      resources: [
        block("aws_instance.a", {}),
        block("aws_lb_target_group_attachment.a", {
          target_id: refers("aws_instance.a.id", "aws_instance.a"),
        }),
      ],
    },
  );
  expect(targetsOf(model)).toEqual(["aws_instance.a"]);
});

test("with count each instance leads to the one of its own index", () => {
  const model = modelWith(
    {
      "aws_instance.s[0]": {},
      "aws_instance.s[1]": {},
      "aws_lb_target_group_attachment.t[0]": target,
      "aws_lb_target_group_attachment.t[1]": target,
    },
    {
      resources: [
        block("aws_instance.s", {}),
        block("aws_lb_target_group_attachment.t", { target_id: refers("aws_instance.s", "count.index") }),
      ],
    },
  );
  expect(targetsOf(model)).toEqual(["aws_instance.s[0]", "aws_instance.s[1]"]);
});

test("a map of two servers gives each key one of them", () => {
  const model = modelWith(
    {
      "aws_instance.a": {},
      "aws_instance.b": {},
      'aws_lb_target_group_attachment.t["x"]': target,
      'aws_lb_target_group_attachment.t["y"]': target,
    },
    {
      resources: [
        block("aws_instance.a", {}),
        block("aws_instance.b", {}),
        block(
          "aws_lb_target_group_attachment.t",
          { target_id: refers("each.value") },
          {
            for_each_expression: refers(
              "aws_instance.a.id",
              "aws_instance.a",
              "aws_instance.b.id",
              "aws_instance.b",
            ),
          },
        ),
      ],
    },
  );
  expect(targetsOf(model)).toEqual(["aws_instance.a", "aws_instance.b"]);
});

test("a variable and an output are followed through nested modules with keys", () => {
  const model = modelWith(
    {
      'module.zone["a"].module.server.aws_instance.this': {},
      'module.zone["b"].module.server.aws_instance.this': {},
      'module.join["a"].aws_lb_target_group_attachment.this': target,
      'module.join["b"].aws_lb_target_group_attachment.this': target,
    },
    {
      module_calls: {
        zone: {
          expressions: {},
          for_each_expression: {},
          module: {
            outputs: { server: { expression: refers("module.server.id", "module.server") } },
            module_calls: {
              server: {
                expressions: {},
                module: {
                  outputs: { id: { expression: refers("aws_instance.this.id", "aws_instance.this") } },
                  resources: [block("aws_instance.this", {})],
                },
              },
            },
          },
        },
        join: {
          expressions: { server: refers("module.zone", "each.key") },
          for_each_expression: {},
          module: {
            resources: [block("aws_lb_target_group_attachment.this", { target_id: refers("var.server") })],
          },
        },
      },
    },
  );
  // "module.zone[each.key].server" is written without its output in a plan: the only one is meant.
  expect(targetsOf(model)).toEqual([
    'module.zone["a"].module.server.aws_instance.this',
    'module.zone["b"].module.server.aws_instance.this',
  ]);
});

test("a local value is not guessed at, and followed where the configuration is there", () => {
  const resources = { "aws_instance.a": {}, "aws_lb_target_group_attachment.a": target };
  const root = {
    resources: [
      block("aws_instance.a", {}),
      block("aws_lb_target_group_attachment.a", { target_id: refers("local.server") }),
    ],
  };
  expect(targetsOf(modelWith(resources, root))).toEqual(["?"]);
  const source = parseTerraformJson({ locals: { server: "${aws_instance.a.id}" } });
  expect(targetsOf(modelWith(resources, root, source))).toEqual(["aws_instance.a"]);
});

test("a known id leads to the object that has it, whatever the configuration says", () => {
  const model = modelWith({
    "aws_instance.a": { after: { id: "i-1" }, unknown: {}, actions: ["no-op"] },
    "aws_lb_target_group_attachment.a": { after: { target_id: "i-1" }, unknown: {} },
  });
  expect(targetsOf(model)).toEqual(["aws_instance.a"]);
});

test("what two data sources have read leads to one object, and what two of a kind make leads to both", () => {
  const read = { after: { id: "i-1" }, unknown: {}, actions: ["read"] };
  const made = { after: { id: "i-2" }, unknown: {}, actions: ["no-op"] };
  const attachedTo = (id: string) => ({ after: { target_id: id }, unknown: {} });
  const model = modelWith({
    "data.aws_instance.a": read,
    "module.zone.data.aws_instance.b": read,
    "aws_instance.c": made,
    "aws_instance.d": made,
    "aws_lb_target_group_attachment.a": attachedTo("i-1"),
    "aws_lb_target_group_attachment.b": attachedTo("i-2"),
  });
  expect(targetsOf(model)).toEqual(["data.aws_instance.a", "aws_instance.c+aws_instance.d"]);
});

test("an id that nothing here has is kept as it is", () => {
  const model = modelWith({
    "aws_lb_target_group_attachment.a": { after: { target_id: "i-9" }, unknown: {} },
  });
  const [attachment] = managed(model, "aws_lb_target_group_attachment");
  expect(link(model, attachment!, "target_id", "aws_instance")).toEqual({
    to: [],
    literals: ["i-9"],
    sure: true,
  });
});
