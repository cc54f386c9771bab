import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { SiteBucket } from "../../src/constructs/site-bucket";
import { StateBucket } from "../../src/constructs/state-bucket";
import { dataSources, newApp, only, synthesize, type Synthesized } from "../support/synth";

function stackWith(make: (stack: TerraformStack) => unknown): Synthesized {
  const stack = new TerraformStack(newApp(), "test");
  new AwsProvider(stack, "aws");
  make(stack);
  return synthesize(stack);
}

const site = stackWith(
  (stack) => new SiteBucket(stack, "bucket", { settings: { name: "shop", protect: false } }),
);
const state = stackWith((stack) => new StateBucket(stack, "bucket", { bucket: "shop-state" }));

test("the site's bucket has a unique name, and Terraform may delete it with its objects", () => {
  expect(only(site, "aws_s3_bucket")).toEqual({ bucket_prefix: "shop-site-", force_destroy: true });
});

test("the state's bucket has the name that is set and cannot be destroyed", () => {
  expect(only(state, "aws_s3_bucket")).toEqual({
    bucket: "shop-state",
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
  });
});

describe.each([
  ["the site's bucket", site, 30],
  ["the state's bucket", state, 90],
])("%s", (_, stack, days) => {
  const bucket = "${aws_s3_bucket.bucket.id}";

  test("is private", () => {
    expect(only(stack, "aws_s3_bucket_public_access_block")).toEqual({
      bucket,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(only(stack, "aws_s3_bucket_ownership_controls")).toEqual({
      bucket,
      rule: { object_ownership: "BucketOwnerEnforced" },
    });
  });

  test("is versioned, and forgets old versions", () => {
    expect(only(stack, "aws_s3_bucket_versioning")).toEqual({
      bucket,
      versioning_configuration: { status: "Enabled" },
    });
    expect(only(stack, "aws_s3_bucket_lifecycle_configuration")).toEqual({
      bucket,
      rule: [
        {
          id: "forget-old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrent_version_expiration: [{ noncurrent_days: days }],
          expiration: [{ expired_object_delete_marker: true }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        },
      ],
      depends_on: ["aws_s3_bucket_versioning.bucket_versioning"],
    });
  });

  test("is encrypted", () => {
    expect(only(stack, "aws_s3_bucket_server_side_encryption_configuration")).toEqual({
      bucket,
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
    });
  });

  test("is reached over TLS only", () => {
    expect(only(stack, "aws_s3_bucket_policy")).toEqual({
      bucket,
      policy: "${data.aws_iam_policy_document.bucket_tls-only.json}",
      depends_on: ["aws_s3_bucket_public_access_block.bucket_public-access"],
    });
    expect(dataSources(stack, "aws_iam_policy_document")["bucket_tls-only"]).toEqual({
      statement: [
        {
          sid: "TlsOnly",
          effect: "Deny",
          principals: [{ type: "*", identifiers: ["*"] }],
          actions: ["s3:*"],
          resources: ["${aws_s3_bucket.bucket.arn}", "${aws_s3_bucket.bucket.arn}/*"],
          condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    });
  });
});
