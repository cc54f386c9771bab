import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { dig, text } from "../value";

const open = ["public-read", "public-read-write", "authenticated-read", "website"];

export const bucketAclNotPublic: Rule = {
  id: "bucket-acl-not-public",
  title: "No access list opens a bucket or a file to everybody",
  severity: "refuse",
  critical: true,
  why: "everybody on the internet could list, read or overwrite the files",
  fix: "leave the ACL out; buckets have none with BucketOwnerEnforced",
  peers: [
    "CKV_AWS_20",
    "CKV_AWS_57",
    "CKV_AWS_375",
    "CKV2_AWS_43",
    "AVD-AWS-0092",
    "S3BucketPublicReadProhibited",
    "S3BucketPublicWriteProhibited",
    "S3.2",
    "S3.3",
  ],
  *check(model) {
    for (const resource of managed(model, "aws_s3_bucket", "aws_s3_bucket_acl", "aws_s3_object")) {
      const acl = text(resource, "acl");
      if (acl !== undefined && open.includes(acl))
        yield wrong(resource, `its ACL is ${acl}`, { path: "acl" });
      const grants = JSON.stringify([
        dig(resource.after, ["grant"]),
        dig(resource.after, ["access_control_policy"]),
      ]);
      const everybody = /groups\/global\/(AllUsers|AuthenticatedUsers)/.exec(grants)?.[1];
      if (everybody !== undefined) yield wrong(resource, `it grants ${everybody} access`);
    }
  },
};
