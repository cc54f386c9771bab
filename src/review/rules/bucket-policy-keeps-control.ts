import { allowed, grants, principalsOf } from "../policy";
import { wrong, type Rule } from "../rule";

const control = [
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutEncryptionConfiguration",
  "s3:PutObjectAcl",
];

export const bucketPolicyKeepsControl: Rule = {
  id: "bucket-policy-keeps-control",
  title: "No bucket policy gives another account control of the bucket",
  severity: "refuse",
  why: "that account could open the bucket to others, or take it over",
  fix: "allow other accounts reading and writing of objects only",
  peers: [
    "S3.6",
    "sentinel:s3-bucket-policy-restrict-access-to-other-accounts",
    "prowler:s3_bucket_cross_account_access",
  ],
  *check(model) {
    for (const { policy, statement } of allowed(model, "bucket")) {
      const other = principalsOf(statement).find((who) => /^(arn:aws:iam::)?\d{12}/.test(who));
      const action = control.find((each) => grants(statement, each));
      if (other !== undefined && action !== undefined) {
        yield wrong(policy.at, `it allows ${action} to ${other}`, { path: policy.path });
      }
    }
  },
};
