import { coversObjects } from "../bucket-access";
import { backendBucket, bucketsOf } from "../buckets";
import { grants, type Statement } from "../policy";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { serverRolesOf } from "../site";
import { text } from "../value";
import { attachmentsOf, identityPoliciesOf } from "./servers-can-read-content";

export const stateNotReadableByServers: Rule = {
  id: "state-not-readable-by-servers",
  title: "The servers' role may not read every bucket",
  severity: "warn",
  why: "a state file holds every secret of the configuration, and a server that may read all of S3 may read it",
  fix: "allow the servers' role the bucket with the site's files alone",
  peers: ["CKV_AWS_288", "AVD-AWS-0345"],
  *check(model) {
    for (const role of serverRolesOf(model)) {
      for (const attachment of attachmentsOf(model, role)) {
        const arn = text(attachment, "policy_arn") ?? "";
        if (/\/(AmazonS3(FullAccess|ReadOnlyAccess))$/.test(arn)) {
          yield wrong(
            attachment,
            `it lets the servers read every bucket of the account (${arn.split("/").at(-1) ?? ""})`,
          );
        }
      }
      const state = backendBucket(model);
      for (const policy of identityPoliciesOf(model, role)) {
        const named = policy.statements.some(
          (each) =>
            each.effect === "Allow" &&
            grants(each, "s3:GetObject") &&
            state !== undefined &&
            each.resources.some(
              (arn) => arn.startsWith(`arn:aws:s3:::${state}/`) || arn === `arn:aws:s3:::${state}*`,
            ),
        );
        for (const log of bucketsOf(model, "log")) {
          if (policy.statements.some((each) => each.effect === "Allow" && reaches(each, log)))
            yield wrong(policy.at, `it lets the servers read ${log.address}, which holds logs`, {
              path: policy.path,
            });
        }
        if (named)
          yield wrong(policy.at, `it lets the servers read the state in ${state ?? ""}`, {
            path: policy.path,
          });
      }
    }
  },
};

/** By its own name: a pattern for everything has a rule of its own. */
function reaches(statement: Statement, bucket: Resource): boolean {
  const own = {
    ...statement,
    resources: statement.resources.filter((arn) => !/^(\*|arn:aws:s3:::\*)/.test(arn)),
  };
  return coversObjects(own, "s3:GetObject", bucket) && own.resources.some((arn) => isExact(arn, bucket));
}

function isExact(arn: string, bucket: Resource): boolean {
  return (
    arn.includes(`${bucket.type}.${bucket.name}.`) || arn.includes(`:::${text(bucket, "bucket") ?? " "}`)
  );
}
