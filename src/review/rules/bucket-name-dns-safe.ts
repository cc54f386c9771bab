import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { text } from "../value";

export const bucketNameDnsSafe: Rule = {
  id: "bucket-name-dns-safe",
  title: "A bucket's name works as a host name",
  severity: "warn",
  why: "a name with dots fails TLS, since the certificate covers one label only",
  fix: "use a-z, 0-9 and - in the name",
  see: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
  peers: ["AVD-AWS-0320", "tflint:aws_s3_bucket_name"],
  *check(model) {
    for (const bucket of managed(model, "aws_s3_bucket")) {
      for (const path of ["bucket", "bucket_prefix"]) {
        const name = text(bucket, path);
        if (name !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
          yield wrong(bucket, `its ${path} is ${JSON.stringify(name)}`, { path });
        }
      }
    }
  },
};
