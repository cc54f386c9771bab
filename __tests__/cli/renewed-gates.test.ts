import { gatesToRenew } from "../../src/cli/renewed-gates";
import { parsePlan } from "../../src/terraform/plan";

const image = { address: "aws_ami_from_instance.image", type: "aws_ami_from_instance", name: "image" };
const gate = (name: string, actions: readonly string[], [from, to]: readonly [unknown, unknown]) => ({
  address: `aws_ssm_association.${name}`,
  mode: "managed",
  type: "aws_ssm_association",
  name,
  change: { actions, before: { targets: from }, after: actions.includes("delete") ? null : { targets: to } },
});
const same = ["i-1", "i-1"] as const;

const planOf = (changes: readonly object[], imageActions: readonly string[] = ["no-op"]) =>
  parsePlan({
    format_version: "1.2",
    configuration: {
      root_module: {
        resources: [{ ...image, mode: "managed", depends_on: ["aws_ssm_association.ready"] }],
      },
    },
    resource_changes: [...changes, { ...image, mode: "managed", change: { actions: imageActions } }],
  });

test("a gate that is taken to another server in place is to be made anew", () => {
  expect(gatesToRenew(planOf([gate("in-service-1", ["update"], ["i-1", "i-2"])]))).toEqual([
    "aws_ssm_association.in-service-1",
  ]);
});

test("a gate that changes otherwise, or is made anew anyway, is left as planned", () => {
  const changes = [
    gate("ready", ["no-op"], same),
    gate("serving-1", ["update"], same),
    gate("serving-2", ["create", "delete"], ["i-1", undefined]),
    { ...gate("in-service-1", ["delete"], ["i-1", undefined]), deposed: "5d2c" },
  ];
  expect(gatesToRenew(planOf(changes))).toEqual([]);
});

test("no image is made behind a gate that was passed before", () => {
  const kept = gate("ready", ["no-op"], same);
  expect(gatesToRenew(planOf([kept], ["create"]))).toEqual(["aws_ssm_association.ready"]);
  expect(gatesToRenew(planOf([kept], ["create", "delete"]))).toEqual(["aws_ssm_association.ready"]);
  const renewed = gate("ready", ["create", "delete"], same);
  expect(gatesToRenew(planOf([renewed], ["create"]))).toEqual([]);
});
