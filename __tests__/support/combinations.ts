/** The settings of one site, as they are written. */
export interface Combination {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The environment that is deployed. @default - there are none */
  readonly environment?: string;
  /** What the review warns of because these settings ask for it. @default - nothing */
  readonly warned?: readonly string[];
  /** What it warns every other site of, and these settings see to. @default - nothing */
  readonly settled?: readonly string[];
}

/** Subnets that somebody else has made. */
export interface Subnets {
  /** Each in a zone of its own, with IPv6 addresses and public ones for what starts there. */
  readonly open: readonly string[];
  /** In the same zones, with neither. */
  readonly closed: readonly string[];
}

const threeZones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const pinned = "ami-0abcdef1234567890";
const direct = ["servers-only-from-balancer"];
const directInOwnVpc = [...direct, "subnet-no-auto-public-ip"];
const full = ["state-not-readable-by-servers"];
const https = { domain: "www.example.com", hostedZone: "example.com" };
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
const seen = { accessLogs: true, alarmEmails: ["web@example.com"], dashboard: true };

/** Settings that make sense together. */
export function sensible({ open, closed }: Subnets): readonly Combination[] {
  const existing = { balancerSubnets: open.slice(0, 2), serverSubnets: closed.slice(0, 2) };
  const onlyOpen = { balancerSubnets: open, serverSubnets: open.slice(1) };
  const wide = { balancerSubnets: open, serverSubnets: closed };
  const environments = { dev: {}, prod: { servers: 4, network: "own", baseImage: pinned } };
  return [
    { name: "nothing set", settings: {} },
    { name: "four servers", settings: { servers: 4 } },
    { name: "a server in each of three zones", settings: { servers: 3, zones: threeZones } },
    { name: "fewer servers than zones", settings: { servers: 2, zones: threeZones } },
    { name: "all of S3", settings: { s3Access: "full" }, warned: full },
    { name: "direct", settings: { directHttp: true }, warned: direct },
    { name: "Graviton", settings: { instanceType: "t4g.small" } },
    { name: "a pinned image", settings: { baseImage: pinned, servers: 3 } },
    { name: "own", settings: { network: "own" } },
    { name: "own, more of both", settings: { network: "own", servers: 5, zones: threeZones } },
    { name: "own with one NAT gateway", settings: { network: "own", nat: "one" } },
    { name: "own with NAT in each zone", settings: { network: "own", nat: "zonal", zones: threeZones } },
    { name: "own for IPv6", settings: { network: "own", ipv6: true } },
    { name: "own for IPv6 with NAT", settings: { network: "own", ipv6: true, nat: "one" } },
    { name: "own, direct", settings: { network: "own", directHttp: true }, warned: directInOwnVpc },
    {
      name: "own for IPv6, direct",
      settings: { network: "own", directHttp: true, ipv6: true, servers: 4 },
      warned: directInOwnVpc,
    },
    { name: "own without flow logs", settings: { network: "own", flowLogDays: 0 } },
    { name: "a small one", settings: { network: "own", vpcCidr: "192.168.2.0/23", flowLogDays: 365 } },
    { name: "own, all of S3", settings: { network: "own", s3Access: "full", nat: "one" }, warned: full },
    {
      name: "own, pinned Graviton",
      settings: { network: "own", instanceType: "t4g.nano", baseImage: pinned },
    },
    { name: "existing", settings: { network: existing } },
    { name: "existing, three zones", settings: { network: wide, servers: 6 } },
    { name: "existing for IPv6", settings: { network: wide, ipv6: true } },
    { name: "existing, direct", settings: { network: onlyOpen, directHttp: true }, warned: direct },
    { name: "existing, all of S3", settings: { network: existing, s3Access: "full" }, warned: full },
    { name: "a domain", settings: https, settled: ["listener-https"] },
    {
      name: "a certificate that is there",
      settings: { certificateArn, hstsMaxAge: 3600 },
      settled: ["listener-https"],
    },
    { name: "access logs", settings: { accessLogs: true }, settled: ["alb-access-logged"] },
    { name: "alarms and a dashboard", settings: { alarmEmails: ["web@example.com"], dashboard: true } },
    { name: "protected", settings: { protect: true }, settled: ["alb-deletion-protected"] },
    { name: "an archive", settings: { publish: "archive" } },
    {
      name: "all of it, own for IPv6",
      settings: {
        ...https,
        ...seen,
        network: "own",
        ipv6: true,
        protect: true,
        publish: "archive",
        servers: 4,
      },
      settled: ["listener-https", "alb-access-logged", "alb-deletion-protected"],
    },
    {
      name: "a domain and logs, existing",
      settings: { ...https, accessLogs: true, network: existing },
      settled: ["listener-https", "alb-access-logged"],
    },
    { name: "one of two environments", settings: { environments }, environment: "dev" },
    { name: "the other environment", settings: { environments }, environment: "prod" },
  ];
}

const existing = {
  balancerSubnets: ["subnet-11111111", "subnet-22222222"],
  serverSubnets: ["subnet-33333333", "subnet-44444444"],
};

/** Settings that contradict each other, and the two that the error must name. */
export const senseless: readonly [Readonly<Record<string, unknown>>, readonly [string, string]][] = [
  [{ ipv6: true }, ["ipv6", "network"]],
  [{ nat: "one" }, ["nat", "network"]],
  [{ nat: "zonal", network: existing }, ["nat", "network"]],
  [{ vpcCidr: "10.1.0.0/16" }, ["vpcCidr", "network"]],
  [{ vpcCidr: "10.1.0.0/16", network: existing }, ["vpcCidr", "network"]],
  [{ flowLogDays: 30 }, ["flowLogDays", "network"]],
  [{ flowLogDays: 0, network: existing }, ["flowLogDays", "network"]],
  [{ network: "own", nat: "one", directHttp: true }, ["nat", "directHttp"]],
  [{ network: "own", nat: "zonal", directHttp: true }, ["nat", "directHttp"]],
  [{ network: existing, zones: ["us-east-1a", "us-east-1b"] }, ["zones", "network"]],
  [{ network: "own", zones: ["us-east-1a", "us-east-1k"] }, ["zones", "network"]],
  [{ region: "eu-west-1", zones: ["us-east-1a", "us-east-1b"] }, ["zones", "region"]],
  [{ healthCheckInterval: 10, healthCheckTimeout: 10 }, ["healthCheckTimeout", "healthCheckInterval"]],
  [{ domain: "www.example.com" }, ["domain", "hostedZone"]],
  [{ hostedZone: "example.com" }, ["hostedZone", "domain"]],
  [{ domain: "www.example.com", hostedZone: "example.net" }, ["hostedZone", "domain"]],
  [{ ...https, certificateArn }, ["certificateArn", "domain"]],
  [{ certificateArn, region: "eu-west-1" }, ["certificateArn", "region"]],
  [{ hstsMaxAge: 3600 }, ["hstsMaxAge", "domain"]],
];

const unknown = ["subnet-11111111", "subnet-22222222", "subnet-33333333"] as const;

/** In the order of the table. */
export const combinationNames = sensible({ open: unknown, closed: unknown }).map(({ name }) => name);
