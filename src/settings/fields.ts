import { z } from "zod";

/** What a reader needs to know of a setting, in the README and in an error. */
export interface SettingDocs {
  /** What the setting does, in one sentence. */
  readonly description: string;
  /** Completes "<setting> must be …". */
  readonly must: string;
  /** The default in words, where it depends on other settings. */
  readonly default?: string;
  /** The page of AWS's that states the rule. */
  readonly see?: string;
}

export const settingDocs = z.registry<SettingDocs>();

/** https://www.rfc-editor.org/rfc/rfc1123#section-2 */
const hostName = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

const targetGroupRules =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html";
const targetGroupAttributes =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html";

/** Reserved as a prefix by EC2 ("sg-"), S3 ("sthree-", "amzn-s3-demo-") or Elastic Load Balancing ("internal-"). */
const reservedNames = /^(sg|sthree|amzn-s3-demo|internal)(-|$)/;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const subnets = z
  .array(z.string().regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/))
  .min(2)
  .refine((ids) => new Set(ids).size === ids.length);

const existingSubnets = z.strictObject({ balancerSubnets: subnets, serverSubnets: subnets });

/** Subnets that are there already, by their ids. */
export type ExistingSubnets = z.output<typeof existingSubnets>;

/** The settings of each environment, over those that all have in common. */
export const environmentsField = z
  .record(
    z.string().regex(/^[a-z][a-z0-9]{0,9}$/),
    z.record(z.string(), z.unknown()).refine((overrides) => !Object.hasOwn(overrides, "environments")),
  )
  .default({});

/** Every setting with its rule, its default and its documentation. */
export const fields = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .min(2)
    .max(24)
    .refine((name) => !reservedNames.test(name))
    .default("tandem")
    .register(settingDocs, {
      description: "Begins the names of everything that is created, and is its `Project` tag.",
      must:
        "2 to 24 of a-z, 0-9 and single '-', begin with a letter, end with none of '-', " +
        "and not begin with sg, sthree, amzn-s3-demo or internal",
      see: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    }),
  region: z
    .string()
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/)
    .default("us-east-1")
    .register(settingDocs, {
      description: "The AWS Region that everything is created in.",
      must: "the code of an AWS Region, such as eu-central-1",
      see: "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
    }),
  siteFolder: z.string().min(1).default("assets/site").register(settingDocs, {
    description: "The folder that is published, relative to the project.",
    must: "the path of a folder",
  }),
  publish: z.enum(["files", "archive"]).default("files").register(settingDocs, {
    description:
      'How the site is put into its bucket: `"files"` as one object for each file, `"archive"` as one with all of them, for a site of many files.',
    must: '"files" or "archive"',
  }),
  servers: z.number().int().min(2).default(2).register(settingDocs, {
    description: "How many servers there are, spread over the zones in turn.",
    must: "a whole number, 2 or more",
  }),
  instanceType: z
    .string()
    .regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/)
    .default("t3.micro")
    .register(settingDocs, {
      description: "The servers' instance type; a Graviton type gets the image for arm64.",
      must: "an EC2 instance type, such as t3.micro or t4g.small",
      see: "https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html",
    }),
  zones: z
    .array(z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}[a-z]$/))
    .min(2)
    .refine((zones) => new Set(zones).size === zones.length)
    .optional()
    .register(settingDocs, {
      description: "The Availability Zones of the balancer and its servers; each needs its default subnet.",
      must: 'a list of at least two different Availability Zones of the region, such as ["us-east-1a", "us-east-1b"]',
      default: "the region's a and b",
      see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones",
    }),
  network: z
    .union([z.enum(["default", "own"]), existingSubnets])
    .default("default")
    .register(settingDocs, {
      description:
        'Where the site is: `"default"` is the default VPC; `"own"` a VPC of its own, with the servers in private ' +
        "subnets; or subnets that are there, for the balancer and for the servers. A change makes a new balancer, with another address.",
      must:
        '"default", "own" or {"balancerSubnets": […], "serverSubnets": […]} with at least two ids of subnets each, ' +
        'such as "subnet-0abcdef1234567890"',
      see: "https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html",
    }),
  vpcCidr: z.string().refine(isPrivateRange).optional().register(settingDocs, {
    description: "The IPv4 addresses of an own VPC; each subnet gets a sixteenth.",
    must: 'a private range from /16 to /23, such as "10.20.0.0/16"',
    default: "10.0.0.0/16",
    see: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
  }),
  nat: z
    .enum(["none", "one", "zonal"])
    .optional()
    .register(settingDocs, {
      description:
        "How servers in private subnets of an own VPC reach AWS: by endpoints and nothing else, by one NAT gateway, or " +
        "by one in each zone, which lets them reach the internet.",
      must: '"none", "one" or "zonal"',
      default: "none",
      see: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
    }),
  flowLogDays: z
    .union([z.literal(0), z.literal(retentions)])
    .optional()
    .register(settingDocs, {
      description: "Days that CloudWatch keeps the flow logs of an own VPC; 0 writes none.",
      must: `0 or ${retentions.slice(0, 6).join(", ")}, … of the days that CloudWatch Logs offers`,
      default: "14",
      see: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    }),
  ipv6: z.boolean().default(false).register(settingDocs, {
    description: "Gives the balancer IPv6 addresses beside its IPv4 ones; the servers have none.",
    must: "true or false",
    see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#ip-address-type",
  }),
  s3Access: z.enum(["site", "full"]).default("site").register(settingDocs, {
    description:
      'What the servers\' role may do in S3: `"site"` reads this site\'s bucket alone, `"full"` is AWS\'s policy AmazonS3FullAccess.',
    must: '"site" or "full"',
    see: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3FullAccess.html",
  }),
  directHttp: z.boolean().default(false).register(settingDocs, {
    description: "Opens port 80 of each server to everyone, beside the balancer.",
    must: "true or false",
  }),
  domain: z.string().regex(hostName).optional().register(settingDocs, {
    description:
      "The name that visitors use. The site is served over HTTPS with a certificate for it, HTTP redirects there, and records in `hostedZone` lead to the balancer.",
    must: "the full name of a host in lower case, such as www.example.com",
    default: "none",
    see: "https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html",
  }),
  hostedZone: z.string().regex(hostName).optional().register(settingDocs, {
    description: "The public Route 53 zone that `domain` is in; it must be there already.",
    must: "the name of a zone in lower case, such as example.com",
    default: "none",
    see: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html",
  }),
  certificateArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/)
    .optional()
    .register(settingDocs, {
      description:
        "An issued certificate that you have already: HTTPS as with `domain`, while the records are yours to make.",
      must: "the ARN of a certificate in AWS Certificate Manager, such as arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      default: "none",
      see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html",
    }),
  hstsMaxAge: z.number().int().min(0).max(63_072_000).optional().register(settingDocs, {
    description:
      "Seconds for which a browser that has seen the site asks for it over HTTPS alone, by the header `Strict-Transport-Security`; 0 lifts that from browsers that come by.",
    must: "0 to 63072000 (seconds, two years)",
    default: "no such header",
    see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html",
  }),
  desyncMitigationMode: z.enum(["defensive", "strictest"]).optional().register(settingDocs, {
    description:
      "What the balancer does with requests that servers may read differently than it does: lets harmless ones through, or none.",
    must: '"defensive" or "strictest"',
    default: 'AWS\'s own, `"defensive"`',
    see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#desync-mitigation-mode",
  }),
  accessLogs: z.boolean().default(false).register(settingDocs, {
    description: "Keeps the balancer's access logs, a line for each request, in a bucket of their own.",
    must: "true or false",
    see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
  }),
  accessLogsExpireDays: z.number().int().min(1).max(3650).default(90).register(settingDocs, {
    description: "Days after which an access log is deleted.",
    must: "1 to 3650 (days)",
    see: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
  }),
  alarmEmails: z
    .array(z.email())
    .max(20)
    .refine((emails) => new Set(emails).size === emails.length)
    .default([])
    .register(settingDocs, {
      description:
        "Who is told by e-mail when a server fails, visitors get errors or answers are slow; each has to confirm once. Without any there are no alarms.",
      must: 'a list of at most 20 different e-mail addresses, such as ["ops@example.com"]',
      see: "https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html",
    }),
  alarmResponseTime: z.number().min(0.01).max(60).default(1).register(settingDocs, {
    description: "Seconds from which on an answer is slow; the alarm rings when one of twenty is.",
    must: "0.01 to 60 (seconds)",
    see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html",
  }),
  dashboard: z.boolean().default(false).register(settingDocs, {
    description: "Makes a CloudWatch dashboard with requests, latency, errors and health.",
    must: "true or false",
    see: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html",
  }),
  protect: z.boolean().default(false).register(settingDocs, {
    description:
      "Keeps the balancer and the buckets from being deleted: AWS refuses it for the balancer, Terraform for all of them.",
    must: "true or false",
    see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#deletion-protection",
  }),
  healthCheckPath: z
    .string()
    .regex(/^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/)
    .max(1024)
    .default("/")
    .register(settingDocs, {
      description: "The page that the balancer asks each server for; the site must have it.",
      must: "a path that begins with '/', 1 to 1024 characters, others than those of a URL as %XX",
      see: targetGroupRules,
    }),
  healthCheckMatcher: z.string().refine(isMatcher).default("200").register(settingDocs, {
    description: "The HTTP status codes of a healthy server.",
    must: 'codes from 200 to 499: one ("200"), several ("200,202") or a range ("200-299")',
    see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html",
  }),
  healthCheckInterval: z.number().int().min(5).max(300).default(10).register(settingDocs, {
    description: "Seconds between two health checks of a server.",
    must: "5 to 300 (seconds)",
    see: targetGroupRules,
  }),
  healthCheckTimeout: z.number().int().min(2).max(120).default(5).register(settingDocs, {
    description: "Seconds without an answer after which a health check has failed.",
    must: "2 to 120 (seconds)",
    see: targetGroupRules,
  }),
  healthyThreshold: z.number().int().min(2).max(10).default(2).register(settingDocs, {
    description: "Health checks in a row that bring an unhealthy server back.",
    must: "2 to 10 (health checks)",
    see: targetGroupRules,
  }),
  unhealthyThreshold: z.number().int().min(2).max(10).default(2).register(settingDocs, {
    description: "Failed health checks in a row that take a server out.",
    must: "2 to 10 (health checks)",
    see: targetGroupRules,
  }),
  loadBalancingAlgorithm: z
    .enum(["round_robin", "least_outstanding_requests", "weighted_random"])
    .default("round_robin")
    .register(settingDocs, {
      description: "How the balancer picks the server for a request.",
      must: '"round_robin", "least_outstanding_requests" or "weighted_random"',
      see: targetGroupAttributes,
    }),
  deregistrationDelay: z.number().int().min(0).max(3600).default(30).register(settingDocs, {
    description: "Seconds that a server which leaves the balancer has for the requests it is at.",
    must: "0 to 3600 (seconds)",
    see: targetGroupAttributes,
  }),
  syncInterval: z.number().int().min(5).max(3600).default(30).register(settingDocs, {
    description: "Seconds after which a server looks for new content; a change of it replaces the servers.",
    must: "5 to 3600 (seconds)",
  }),
  tags: z
    .record(
      // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html
      z
        .string()
        .regex(/^(?!aws:|Name$|Server$|Project$|State$|\.{1,2}$|_index$)[A-Za-z0-9+\-=.,_:@]{1,127}$/i),
      z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u),
    )
    // IAM takes "Team" and "team" for the same tag: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
    .refine(
      (tags) => new Set(Object.keys(tags).map((tag) => tag.toLowerCase())).size === Object.keys(tags).length,
    )
    .refine((tags) => Object.keys(tags).length <= 40)
    .default({})
    .register(settingDocs, {
      description: "Tags of everything that is created but the site's objects.",
      must:
        'at most 40 tags with names of letters, digits and + - = . , _ : @ that do not begin with "aws:" ' +
        'and are not "Name", "Server", "Project", "State" or each other in other letters, and with texts of up to 256 letters, digits, spaces and _ . : / = + - @ as values',
      see: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions",
    }),
  baseImage: z
    .union([z.literal("newest"), z.string().regex(/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/)])
    .default("newest")
    .register(settingDocs, {
      description:
        'What the first server starts from: an image\'s id, or `"newest"`, the newest Amazon Linux 2023 at the time ' +
        "the server is created; a newer one later on does not replace it.",
      must: '"newest" or the id of an Amazon Linux 2023 image, such as ami-0abcdef1234567890',
      see: "https://docs.aws.amazon.com/linux/al2023/ug/ec2.html",
    }),
  environments: environmentsField.register(settingDocs, {
    description:
      "Sites that are deployed apart from each other, such as dev and prod, each with a stack and a state of its own: " +
      "the settings that each has in the place of those beside `environments`. A `name` is made of the common one where it has none. No two have the same `domain`.",
    must:
      "an object with names of up to ten of a-z and 0-9, each with an object of settings, such as " +
      '{"dev": {}, "prod": {"servers": 4}}',
  }),
  stateBucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)
    .optional()
    .register(settingDocs, {
      description:
        "The bucket that holds Terraform's state; `npm run bootstrap` makes it and writes it here.",
      must: "3 to 63 of a-z, 0-9 and '-', begin and end with a letter or digit",
      default: "the name and -state",
      see: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    }),
};

function isMatcher(text: string): boolean {
  return text.split(",").every((part) => {
    const [, from = "", to = from] = /^(\d{3})(?:-(\d{3}))?$/.exec(part) ?? [];
    return Number(from) >= 200 && Number(to) <= 499 && Number(from) <= Number(to);
  });
}

/** A range of RFC 1918, from its first address on, whose sixteenths are large enough for a balancer: /27. */
function isPrivateRange(text: string): boolean {
  const [, a = "", b = "", c = "", d = "", bits = ""] =
    /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{2})$/.exec(text) ?? [];
  const [first, second, third, fourth] = [a, b, c, d].map(Number) as [number, number, number, number];
  if (Number(bits) < 16 || Number(bits) > 23 || second > 255 || third > 255 || fourth !== 0) return false;
  if (third % 2 ** (24 - Number(bits)) !== 0) return false;
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}
