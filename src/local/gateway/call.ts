import type { IncomingHttpHeaders } from "node:http";
import { bucketAndKey, s3Action } from "./s3-action";

/** The wire formats of AWS: https://smithy.io/2.0/aws/protocols/index.html */
export type Protocol = "json" | "query" | "ec2" | "s3" | "rest-xml" | "rest-json" | "cbor";

/** What an HTTP request asks of AWS. */
export interface Call {
  /** The name it was signed for, such as `elasticloadbalancing`. */
  readonly service: string;
  /** Such as `RunInstances`; method and path where only a service's own model could tell. */
  readonly action: string;
  readonly protocol: Protocol;
  readonly region: string;
  /** The access key id that signed it. */
  readonly caller: string | undefined;
}

export interface Head {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const REST_XML = new Set(["cloudfront", "route53", "s3-outposts"]);

/** Whether a request is for S3, whose bodies may be large and are not needed to tell what it asks. */
export function isS3(head: Head): boolean {
  const { service } = signature(head);
  if (service !== undefined) return service === "s3" && !head.url.startsWith("/v20180820/");
  return target(head) === undefined && !isForm(head);
}

/** The fields of a query protocol's form; none for another protocol. */
export function formFields(head: Head, body: Buffer): Readonly<Record<string, string>> {
  if (isForm(head)) return Object.fromEntries(new URLSearchParams(body.toString("utf8")));
  const query = head.url.indexOf("?");
  return query < 0 ? {} : Object.fromEntries(new URLSearchParams(head.url.slice(query + 1)));
}

export type Json = Readonly<Record<string, unknown>>;

/** Recognises a call; the body is needed for all but S3. */
export function recognise(head: Head, body: Buffer = Buffer.alloc(0)): Call {
  const { service, region, caller } = signature(head);
  const common = { region: region ?? "us-east-1", caller };
  if (isS3(head)) {
    return { ...common, service: "s3", protocol: "s3", action: s3Action(head) };
  }
  const cbor = /\/service\/([^/?]+)\/operation\/([^/?]+)/.exec(head.url);
  if (head.headers["smithy-protocol"] === "rpc-v2-cbor" && cbor !== null) {
    return {
      ...common,
      service: service ?? cbor[1] ?? "unknown",
      protocol: "cbor",
      action: cbor[2] ?? "unknown",
    };
  }
  const json = target(head);
  if (json !== undefined) {
    const [prefix = "", action = json] = json.split(".");
    return { ...common, service: service ?? prefix, protocol: "json", action };
  }
  const { Action: action } = formFields(head, body);
  if (action !== undefined) {
    const name = service ?? "sts";
    return { ...common, service: name, protocol: name === "ec2" ? "ec2" : "query", action };
  }
  const name = service ?? "unknown";
  const wrapped = REST_XML.has(name) || name === "s3";
  const path = head.url.split("?")[0] ?? "/";
  return {
    ...common,
    service: name,
    protocol: wrapped ? "rest-xml" : "rest-json",
    action: `${head.method} ${path}`,
  };
}

/** Field names whose values name what a call is about, and are never secret. */
const NAMING_FIELDS = [
  "InstanceId.1",
  "InstanceId",
  "ImageId",
  "TargetGroupArn",
  "LoadBalancerArn",
  "ListenerArn",
  "GroupId",
  "AssociationId",
  "RoleName",
  "InstanceProfileName",
  "PolicyArn",
  "ResourceId.1",
  "Name",
];

/** What a call is about, where that is cheap to tell. */
export function resourceOf(call: Call, head: Head, body: Buffer): string | undefined {
  if (call.service === "s3") {
    const { bucket, key } = bucketAndKey(head.url);
    if (bucket === "") return undefined;
    return key === "" ? bucket : `${bucket}/${key}`;
  }
  const fields = call.protocol === "json" ? jsonFields(body) : formFields(head, body);
  const name = NAMING_FIELDS.find((field) => typeof fields[field] === "string");
  return name === undefined ? undefined : String(fields[name]);
}

/** The fields of a JSON protocol's body; none when it is not an object. */
export function jsonFields(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Reads the credential scope: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html */
function signature(head: Head): { service?: string; region?: string; caller?: string } {
  const header = /Credential=([^,\s]+)/.exec(head.headers.authorization ?? "")?.[1];
  const scope = header ?? /[?&]X-Amz-Credential=([^&]+)/i.exec(head.url)?.[1]?.replaceAll(/%2F/gi, "/");
  const parts = scope?.split("/") ?? [];
  if (parts.length < 5) return {};
  // The key id itself may hold a slash; the scope is always the last four.
  const [, region, service] = parts.slice(-4);
  return {
    ...(service === undefined ? {} : { service: service.toLowerCase() }),
    ...(region === undefined ? {} : { region }),
    caller: parts.slice(0, -4).join("/"),
  };
}

function target(head: Head): string | undefined {
  const value = head.headers["x-amz-target"];
  return Array.isArray(value) ? value[0] : value;
}

function isForm(head: Head): boolean {
  return head.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
}
