import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
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
  /** Days after which a file is gone that nobody has deleted. @default - it stays */
  readonly expireDays?: number;
  /** What the bucket's policy allows. @default - nothing: who may use it is told by roles */
  readonly statements?: readonly DataAwsIamPolicyDocumentStatement[];
}

export interface Privacy {
  /** What must be in place before an object is put into the bucket, and outlive the last one. */
  readonly ready: ITerraformDependable[];
  readonly policy: S3BucketPolicy;
}

/** Makes a bucket private, versioned, encrypted and reached over TLS only, and lets it forget old versions. */
export function keepPrivate(scope: Construct, bucket: S3Bucket, options: PrivacyOptions): Privacy {
  const publicAccess = blockPublicAccess(scope, bucket);
  const ownership = disableAcls(scope, bucket);
  const versioning = new S3BucketVersioningA(scope, "versioning", {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
  const encryption = encrypt(scope, bucket);
  forgetOldVersions(scope, bucket, versioning, options);
  const policy = refusePlainHttp(scope, bucket, publicAccess, options.statements ?? []);
  return { ready: [publicAccess, ownership, versioning, encryption], policy };
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
  { oldVersionDays, expireDays }: PrivacyOptions,
): void {
  new S3BucketLifecycleConfiguration(scope, "old-versions", {
    bucket: bucket.id,
    rule: [
      {
        id: "forget-old-versions",
        status: "Enabled",
        filter: [{ prefix: "" }],
        noncurrentVersionExpiration: [{ noncurrentDays: oldVersionDays }],
        expiration: [{ expiredObjectDeleteMarker: true }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
      },
      ...(expireDays === undefined
        ? []
        : [
            {
              id: "forget-old-files",
              status: "Enabled",
              filter: [{ prefix: "" }],
              expiration: [{ days: expireDays }],
            },
          ]),
    ],
    dependsOn: [versioning],
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS */
function refusePlainHttp(
  scope: Construct,
  bucket: S3Bucket,
  publicAccess: S3BucketPublicAccessBlock,
  allowed: readonly DataAwsIamPolicyDocumentStatement[],
): S3BucketPolicy {
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
      ...allowed,
    ],
  });
  return new S3BucketPolicy(scope, "policy", {
    bucket: bucket.id,
    policy: document.json,
    // S3 refuses two changes of a bucket's access at once.
    dependsOn: [publicAccess],
  });
}
