import { dataSources, only, plain, resources, siteWith } from "../support/synth";

const site = siteWith({ accessLogs: true, accessLogsExpireDays: 30 });
const bucket = "${aws_s3_bucket.logs_bucket.id}";

test("the balancer writes its access logs to a bucket of their own, once that takes them", () => {
  const { access_logs, depends_on } = only(site, "aws_lb");
  expect(plain(access_logs)).toEqual({ bucket, enabled: true });
  expect(plain(depends_on)).toEqual(expect.arrayContaining(["aws_s3_bucket_policy.logs_policy"]));
  expect(resources(site, "aws_s3_bucket").logs_bucket).toEqual({
    bucket_prefix: "tandem-logs-",
    force_destroy: true,
    lifecycle: { create_before_destroy: true },
  });
});

test("log delivery may write below this account, nobody anything else, and nothing without TLS", () => {
  const { statement } = dataSources(site, "aws_iam_policy_document")["logs_tls-only"] ?? {};
  expect(statement).toEqual([
    expect.objectContaining({ sid: "TlsOnly", effect: "Deny" }),
    {
      sid: "BalancerWrites",
      principals: [{ type: "Service", identifiers: ["logdelivery.elasticloadbalancing.amazonaws.com"] }],
      actions: ["s3:PutObject"],
      resources: [
        "${aws_s3_bucket.logs_bucket.arn}/AWSLogs/${data.aws_caller_identity.logs_account.account_id}/*",
      ],
    },
  ]);
});

test("it is private, encrypted with S3's own keys, and forgets logs", () => {
  expect(resources(site, "aws_s3_bucket_public_access_block")["logs_public-access"]).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(resources(site, "aws_s3_bucket_server_side_encryption_configuration").logs_encryption).toMatchObject(
    { rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }] },
  );
  const { rule } = resources(site, "aws_s3_bucket_lifecycle_configuration")["logs_old-versions"] ?? {};
  expect(rule).toEqual([
    expect.objectContaining({ noncurrent_version_expiration: [{ noncurrent_days: 1 }] }),
    { id: "forget-old-files", status: "Enabled", filter: [{ prefix: "" }], expiration: [{ days: 30 }] },
  ]);
});

test("without accessLogs there is neither bucket nor log", () => {
  expect(Object.keys(resources(siteWith(), "aws_s3_bucket"))).toEqual(["bucket"]);
  expect(only(siteWith(), "aws_lb")).not.toHaveProperty("access_logs");
});
