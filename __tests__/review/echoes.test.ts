import { modelOf } from "../../src/review/model";
import { driftShown } from "../../src/review/rules/drift-shown";
import { parsePlan, type PlanFile, type ResourceChange } from "../../src/terraform/plan";
import { fixture } from "./fixture";

/** A role with an inline policy that Terraform manages, and a managed one that it knows nothing of. */
const attachedByHand = fixture("bad/drift-shown--attached");

const findings = (plan: PlanFile) => [...driftShown.check(modelOf(plan))].map(({ what }) => what);

/** The plan, with the attachment as a resource of its own. */
function withAttachment(values: Record<string, unknown>): PlanFile {
  const attachment: ResourceChange = {
    address: "aws_iam_role_policy_attachment.ssm",
    mode: "managed",
    type: "aws_iam_role_policy_attachment",
    name: "ssm",
    change: { actions: ["no-op"], before: values, after: values },
  };
  return parsePlan({
    ...attachedByHand,
    resource_changes: [...attachedByHand.resource_changes, attachment],
  });
}

const role = String(
  attachedByHand.resource_changes.find(({ type }) => type === "aws_iam_role")?.change.before?.name,
);
const arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

test("a policy that somebody attached to a role is shown, one that Terraform wrote into it is not", () => {
  expect(findings(attachedByHand)).toEqual(["it was changed outside of Terraform: managed_policy_arns"]);
});

test("a policy that Terraform attached is not shown as a change by hand", () => {
  expect(findings(withAttachment({ role, policy_arn: arn }))).toEqual([]);
});

test.each([
  ["another role", { role: "another", policy_arn: arn }],
  ["another policy", { role, policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
])("an attachment of %s explains nothing", (_, values) => {
  expect(findings(withAttachment(values))).toHaveLength(1);
});
