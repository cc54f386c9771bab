import { randomBytes } from "node:crypto";

/** What EC2 knows of an instance and tells it. */
export interface Instance {
  readonly id: string;
  readonly zone: string;
  readonly region: string;
  readonly type: string;
  readonly imageId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** As the instance sees it: decoded, possibly compressed. */
  readonly userData?: string | Buffer | undefined;
  readonly profile?:
    { readonly arn: string; readonly id?: string | undefined; readonly role: string } | undefined;
  /** Whether its tags are in its metadata: instance_metadata_tags. */
  readonly metadataTags: boolean;
  /** @default "10.0.0.1" */
  readonly privateIp?: string | undefined;
  /** @default "123456789012" */
  readonly accountId?: string | undefined;
}

/** A folder of the metadata service; text is a value. */
export interface Tree {
  readonly [name: string]: Tree | string | undefined;
}

/** Everything below /latest/. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html */
export function metadataTree(instance: Instance, credentials: Credentials | undefined): Tree {
  const ip = instance.privateIp ?? "10.0.0.1";
  const hostname = hostnameOf(instance);
  return {
    dynamic: { "instance-identity": { document: identityDocument(instance, ip) } },
    "meta-data": {
      "ami-id": instance.imageId,
      "ami-launch-index": "0",
      hostname,
      iam: instance.profile && credentials ? iam(instance.profile, credentials) : undefined,
      "instance-action": "none",
      "instance-id": instance.id,
      "instance-life-cycle": "on-demand",
      "instance-type": instance.type,
      "local-hostname": hostname,
      "local-ipv4": ip,
      mac: macOf(ip),
      placement: { "availability-zone": instance.zone, region: instance.region },
      services: { domain: "amazonaws.com", partition: "aws" },
      tags: instance.metadataTags ? { instance: instance.tags } : undefined,
    },
    // Answered byte for byte by whoever finds it here.
    "user-data": instance.userData === undefined ? undefined : "",
  };
}

export function hostnameOf(instance: Pick<Instance, "region" | "privateIp">): string {
  const domain = instance.region === "us-east-1" ? "ec2.internal" : `${instance.region}.compute.internal`;
  return `ip-${(instance.privateIp ?? "10.0.0.1").replaceAll(".", "-")}.${domain}`;
}

/** The value at a path, or the listing of a folder; undefined when there is neither. */
export function lookUp(tree: Tree, path: string): string | undefined {
  let here: Tree | string | undefined = tree;
  for (const name of path.split("/").filter((each) => each !== "")) {
    here = typeof here === "object" && Object.hasOwn(here, name) ? here[name] : undefined;
  }
  if (here === undefined || typeof here === "string") return here;
  const entries = Object.entries(here).filter(([, value]) => value !== undefined);
  return entries.map(([name, value]) => (typeof value === "object" ? `${name}/` : name)).join("\n");
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly token: string;
  readonly issued: Date;
  readonly expiration: Date;
}

/** Credentials of an instance's role: new ones each time, good for an hour. */
export function issueCredentials(now: Date): Credentials {
  return {
    accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64"),
    token: randomBytes(120).toString("base64"),
    issued: now,
    expiration: new Date(now.getTime() + 3_600_000),
  };
}

function iam(profile: NonNullable<Instance["profile"]>, credentials: Credentials): Tree {
  const json = (value: unknown) => JSON.stringify(value, undefined, 2);
  return {
    info: json({
      Code: "Success",
      LastUpdated: instant(credentials.issued),
      InstanceProfileArn: profile.arn,
      InstanceProfileId: profile.id ?? "AIPA0000000000000000",
    }),
    "security-credentials": {
      [profile.role]: json({
        Code: "Success",
        LastUpdated: instant(credentials.issued),
        Type: "AWS-HMAC",
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        Token: credentials.token,
        Expiration: instant(credentials.expiration),
      }),
    },
  };
}

function identityDocument(instance: Instance, ip: string): string {
  const document = {
    accountId: instance.accountId ?? "123456789012",
    architecture: /^[a-z]+\d+g/.test(instance.type) ? "arm64" : "x86_64",
    availabilityZone: instance.zone,
    imageId: instance.imageId,
    instanceId: instance.id,
    instanceType: instance.type,
    privateIp: ip,
    region: instance.region,
    version: "2017-09-30",
  };
  return JSON.stringify(document, undefined, 2);
}

function macOf(ip: string): string {
  return ["0a", "00", ...ip.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))].join(":");
}

// Without milliseconds, as the real service writes it.
function instant(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
