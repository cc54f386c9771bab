import { coversObjects } from "../bucket-access";
import { bucketsOf } from "../buckets";
import { link } from "../link";
import { managed, type Model } from "../model";
import { policiesOf, type Policy } from "../policy";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { serverRolesOf } from "../site";
import { text } from "../value";

export const serversCanReadContent: Rule = {
  id: "servers-can-read-content",
  title: "The servers' role may read the bucket with the site's files",
  severity: "refuse",
  why: "a server that may not read the bucket serves nothing",
  fix: "allow s3:GetObject on the bucket's objects and s3:ListBucket on the bucket to the servers' role",
  peers: [],
  *check(model) {
    if (bucketsOf(model, "content").length === 0) return;
    for (const role of serverRolesOf(model)) {
      const policies = identityPoliciesOf(model, role);
      if (policies.some(({ known }) => !known) || hasForeignPolicy(model, role)) continue;
      const statements = policies.flatMap((policy) => policy.statements);
      for (const bucket of bucketsOf(model, "content")) {
        const reads = statements.some(
          (each) => each.effect === "Allow" && coversObjects(each, "s3:GetObject", bucket),
        );
        if (!reads) yield wrong(role, `none of its policies lets the servers read ${bucket.address}`);
      }
    }
  },
};

/** The policies written here that a role gets: inline ones, and managed ones attached to it. */
export function identityPoliciesOf(model: Model, role: Resource): Policy[] {
  return policiesOf(model).filter(({ at, kind }) => {
    if (kind !== "identity") return false;
    if (at === role) return true;
    if (at.type === "aws_iam_role_policy") return link(model, at, "role", "aws_iam_role").to.includes(role);
    return attachmentsOf(model, role).some((each) =>
      link(model, each, "policy_arn", "aws_iam_policy").to.includes(at),
    );
  });
}

export function attachmentsOf(model: Model, role: Resource): Resource[] {
  return managed(model, "aws_iam_role_policy_attachment").filter((each) =>
    link(model, each, "role", "aws_iam_role").to.includes(role),
  );
}

/** Whether AWS's own policies may give it more than is written here. */
function hasForeignPolicy(model: Model, role: Resource): boolean {
  return attachmentsOf(model, role).some((each) => {
    const arn = text(each, "policy_arn");
    return arn !== undefined && !/AmazonSSMManagedInstanceCore|CloudWatchAgentServerPolicy/.test(arn);
  });
}
