import { backendBucket } from "../buckets";
import { grants } from "../policy";
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
        if (named)
          yield wrong(policy.at, `it lets the servers read the state in ${state ?? ""}`, {
            path: policy.path,
          });
      }
    }
  },
};
