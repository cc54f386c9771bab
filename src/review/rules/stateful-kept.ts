import { ends } from "../resource";
import { wrong, type Rule } from "../rule";

const stateful: { readonly [type: string]: string } = {
  aws_s3_bucket: "every file and version in it",
  aws_acm_certificate: "the certificate that visitors trust",
  aws_route53_zone: "every record of the domain",
  aws_kms_key: "the key of everything that it encrypts",
  aws_ebs_volume: "the data on it",
  aws_db_instance: "the data in it",
  aws_dynamodb_table: "the data in it",
  aws_efs_file_system: "the data in it",
  aws_lb: "the address of the site",
};

export const statefulKept: Rule = {
  id: "stateful-kept",
  title: "Nothing that holds data or the site's address is deleted or replaced",
  severity: "refuse",
  critical: true,
  why: "it cannot be made again from the configuration",
  fix: "keep it in the configuration under the same address; a moved block renames without deleting",
  peers: [
    "spacelift:do-not-delete-stateful-resources",
    "sentinel:prevent-destruction-of-prohibited-resources",
    "tfpolicy:s3-bucket-delete",
  ],
  *check(model) {
    for (const resource of model.changes) {
      const loss = stateful[resource.type];
      if (
        loss === undefined ||
        resource.mode !== "managed" ||
        !ends(resource) ||
        resource.action === "forget"
      )
        continue;
      const how =
        resource.action === "delete"
          ? "deleted"
          : `replaced because of ${resource.replacePaths.join(", ") || "its configuration"}`;
      yield wrong(resource, `it is ${how}, and with it ${loss}`);
    }
  },
};
