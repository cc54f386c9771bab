import { partsOf } from "../buckets";
import { managed } from "../model";
import { grants, isAnybody, policiesOf, type Statement } from "../policy";
import { wrong, type Rule } from "../rule";

export const bucketTlsOnly: Rule = {
  id: "bucket-tls-only",
  title: "Buckets are used over TLS only",
  severity: "warn",
  why: "who listens on the way could read or change what is sent in the clear",
  fix: "deny s3:* to everybody when aws:SecureTransport is false, on the bucket and its objects",
  see: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit",
  peers: [
    "CKV_AWS_379",
    "AwsSolutions-S10",
    "S3.5",
    "sentinel:s3-require-ssl",
    "guard:s3_bucket_ssl_requests_only",
  ],
  *check(model) {
    for (const bucket of managed(model, "aws_s3_bucket")) {
      const parts = new Set([bucket, ...partsOf(model, bucket, "aws_s3_bucket_policy")]);
      const policies = policiesOf(model).filter(({ at }) => parts.has(at));
      if (policies.some(({ known }) => !known)) continue;
      if (!policies.some(({ statements }) => statements.some(deniesPlain))) {
        yield wrong(bucket, "no policy denies requests without TLS");
      }
    }
  },
};

function deniesPlain(statement: Statement): boolean {
  const condition = JSON.stringify(statement.condition ?? {}).toLowerCase();
  return (
    statement.effect === "Deny" &&
    isAnybody(statement) &&
    grants(statement, "s3:GetObject") &&
    /"aws:securetransport":\[?"?false/.test(condition)
  );
}
