import { link } from "../link";
import { managed } from "../model";
import { grants } from "../policy";
import { wrong, type Rule } from "../rule";
import { serverRolesOf } from "../site";
import { read, text } from "../value";
import { attachmentsOf, identityPoliciesOf } from "./servers-can-read-content";

export const instanceManagedBySsm: Rule = {
  id: "instance-managed-by-ssm",
  title: "Systems Manager can reach every server",
  severity: "refuse",
  why: "sessions and gates go through Systems Manager: without it nobody gets onto a server, and the deployment waits for ever",
  fix: "attach AmazonSSMManagedInstanceCore to the servers' role",
  see: "https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html",
  peers: ["SSM.1", "prowler:ec2_instance_managed_by_ssm"],
  *check(model) {
    // Where nothing in the plan waits for Systems Manager, a site may well do without.
    const mild = managed(model, "aws_ssm_association").length === 0;
    for (const role of serverRolesOf(model)) {
      const attachments = attachmentsOf(model, role);
      const arns = attachments.map(
        (each) =>
          text(each, "policy_arn") ??
          String(
            each.block?.expressions.policy_arn === undefined
              ? ""
              : JSON.stringify(each.block.expressions.policy_arn),
          ),
      );
      const own = read(role, "managed_policy_arns");
      const names = [...arns, ...(Array.isArray(own) ? own.map(String) : [])];
      if (
        names.some((arn) =>
          /AmazonSSMManaged(Instance|EC2Instance)|AmazonEC2RoleforSSM|AdministratorAccess/.test(arn),
        )
      )
        continue;
      const policies = identityPoliciesOf(model, role);
      const unread =
        policies.some(({ known }) => !known) ||
        attachments.some((each) =>
          link(model, each, "policy_arn", "aws_iam_policy").literals.some(
            (arn) => !arn.includes(":aws:policy/"),
          ),
        );
      const channels = policies.some(({ statements }) =>
        statements.some((each) => each.effect === "Allow" && grants(each, "ssmmessages:OpenDataChannel")),
      );
      if (!channels && !unread)
        yield wrong(role, "the servers use it, and none of its policies lets Systems Manager in", { mild });
    }
  },
};
