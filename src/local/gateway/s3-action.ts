/** S3 has no field that names an action: method, path and query together do. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export function s3Action(request: S3Request): string {
  const { method, url, headers } = request;
  const { bucket, key } = bucketAndKey(url);
  const query = new URLSearchParams(url.split("?")[1] ?? "");
  if (bucket === "") return method === "GET" ? "ListBuckets" : `${method} /`;
  if (key !== "") return objectAction(method, query, headers);
  return bucketAction(method, query);
}

interface S3Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Bucket and key of a path-style address, decoded. A key may itself hold or begin with slashes. */
export function bucketAndKey(url: string): { readonly bucket: string; readonly key: string } {
  const path = (url.split("?")[0] ?? "").replace(/^\//, "");
  const slash = path.indexOf("/");
  if (slash < 0) return { bucket: decoded(path), key: "" };
  return { bucket: decoded(path.slice(0, slash)), key: decoded(path.slice(slash + 1)) };
}

/** What follows Get, Put and Delete for each sub-resource of a bucket. */
const BUCKET_PARTS: Readonly<Record<string, string>> = {
  accelerate: "BucketAccelerateConfiguration",
  acl: "BucketAcl",
  analytics: "BucketAnalyticsConfiguration",
  cors: "BucketCors",
  encryption: "BucketEncryption",
  "intelligent-tiering": "BucketIntelligentTieringConfiguration",
  inventory: "BucketInventoryConfiguration",
  lifecycle: "BucketLifecycleConfiguration",
  location: "BucketLocation",
  logging: "BucketLogging",
  metrics: "BucketMetricsConfiguration",
  notification: "BucketNotificationConfiguration",
  "object-lock": "ObjectLockConfiguration",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  policyStatus: "BucketPolicyStatus",
  publicAccessBlock: "PublicAccessBlock",
  replication: "BucketReplication",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};

const OBJECT_PARTS: Readonly<Record<string, string>> = {
  acl: "ObjectAcl",
  attributes: "ObjectAttributes",
  "legal-hold": "ObjectLegalHold",
  retention: "ObjectRetention",
  tagging: "ObjectTagging",
};

const VERBS: Readonly<Record<string, string>> = {
  GET: "Get",
  PUT: "Put",
  DELETE: "Delete",
  HEAD: "Head",
  POST: "Post",
};

function bucketAction(method: string, query: URLSearchParams): string {
  const part = Object.keys(BUCKET_PARTS).find((name) => query.has(name));
  if (part !== undefined) return `${verb(method)}${BUCKET_PARTS[part]}`;
  if (method === "GET") {
    if (query.has("versions")) return "ListObjectVersions";
    if (query.has("uploads")) return "ListMultipartUploads";
    return query.get("list-type") === "2" ? "ListObjectsV2" : "ListObjects";
  }
  if (method === "POST") return query.has("delete") ? "DeleteObjects" : "PostObject";
  return method === "PUT" ? "CreateBucket" : `${verb(method)}Bucket`;
}

function objectAction(method: string, query: URLSearchParams, headers: S3Request["headers"]): string {
  const part = Object.keys(OBJECT_PARTS).find((name) => query.has(name));
  if (part !== undefined) return `${verb(method)}${OBJECT_PARTS[part]}`;
  const copies = headers["x-amz-copy-source"] !== undefined;
  if (query.has("uploadId")) {
    if (method === "PUT") return copies ? "UploadPartCopy" : "UploadPart";
    if (method === "POST") return "CompleteMultipartUpload";
    return method === "GET" ? "ListParts" : "AbortMultipartUpload";
  }
  if (method === "POST") {
    if (query.has("uploads")) return "CreateMultipartUpload";
    return query.has("restore") ? "RestoreObject" : "SelectObjectContent";
  }
  return method === "PUT" && copies ? "CopyObject" : `${verb(method)}Object`;
}

function verb(method: string): string {
  return VERBS[method] ?? method;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
