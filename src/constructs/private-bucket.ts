import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

export interface PrivacyOptions {
  /** Days after which a version that was replaced or deleted is gone for good. */
  readonly oldVersionDays: number;
}

/**
 * Makes a bucket private, versioned, encrypted and reached over TLS only, and lets it forget old versions.
 * Gives back what must be in place before an object is put into the bucket, and outlive the last one.
 */
export function keepPrivate(
  scope: Construct,
  bucket: S3Bucket,
  options: PrivacyOptions,
): ITerraformDependable[] {
  const publicAccess = blockPublicAccess(scope, bucket);
  const ownership = disableAcls(scope, bucket);
  const versioning = new S3BucketVersioningA(scope, "versioning", {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
  const encryption = encrypt(scope, bucket);
  forgetOldVersions(scope, bucket, versioning, options.oldVersionDays);
  refusePlainHttp(scope, bucket, publicAccess);
  return [publicAccess, ownership, versioning, encryption];
}

function blockPublicAccess(scope: Construct, bucket: S3Bucket): S3BucketPublicAccessBlock {
  return new S3BucketPublicAccessBlock(scope, "public-access", {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
function disableAcls(scope: Construct, bucket: S3Bucket): S3BucketOwnershipControls {
  return new S3BucketOwnershipControls(scope, "ownership", {
    bucket: bucket.id,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
}

/** With S3's own keys: with KMS an object's ETag is not its MD5, and a changed object would not be noticed by it. */
function encrypt(scope: Construct, bucket: S3Bucket): S3BucketServerSideEncryptionConfigurationA {
  return new S3BucketServerSideEncryptionConfigurationA(scope, "encryption", {
    bucket: bucket.id,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
}

function forgetOldVersions(
  scope: Construct,
  bucket: S3Bucket,
  versioning: S3BucketVersioningA,
  days: number,
): void {
  new S3BucketLifecycleConfiguration(scope, "old-versions", {
    bucket: bucket.id,
    rule: [
      {
        id: "forget-old-versions",
        status: "Enabled",
        filter: [{ prefix: "" }],
        noncurrentVersionExpiration: [{ noncurrentDays: days }],
        expiration: [{ expiredObjectDeleteMarker: true }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
      },
    ],
    dependsOn: [versioning],
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS */
function refusePlainHttp(scope: Construct, bucket: S3Bucket, publicAccess: S3BucketPublicAccessBlock): void {
  const document = new DataAwsIamPolicyDocument(scope, "tls-only", {
    statement: [
      {
        sid: "TlsOnly",
        effect: "Deny",
        principals: [{ type: "*", identifiers: ["*"] }],
        actions: ["s3:*"],
        resources: [bucket.arn, `${bucket.arn}/*`],
        condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
      },
    ],
  });
  new S3BucketPolicy(scope, "policy", {
    bucket: bucket.id,
    policy: document.json,
    // S3 refuses two changes of a bucket's access at once.
    dependsOn: [publicAccess],
  });
}
