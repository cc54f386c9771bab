import { z } from "zod";
import { fields } from "./fields";

/** A rule between settings. */
export interface BetweenRule {
  /** The setting that its message begins with. */
  readonly path: keyof typeof fields;
  /** Completes "<setting> must be …" where the rule is broken; each setting that it reads is right by itself. */
  readonly broken: (settings: unknown) => string | undefined;
}

/** Without what is no setting: another rule tells of that. */
const all = z.object(fields);

export const betweenRules: readonly BetweenRule[] = [
  rule(
    "healthCheckTimeout",
    all.pick({ healthCheckTimeout: true, healthCheckInterval: true }),
    ({ healthCheckTimeout, healthCheckInterval }) =>
      healthCheckTimeout < healthCheckInterval
        ? undefined
        : `less than healthCheckInterval, which is ${healthCheckInterval} (seconds)`,
  ),
  rule("zones", all.pick({ zones: true, region: true }), ({ zones = [], region }) =>
    zones.every((zone) => zone.slice(0, -1) === region) ? undefined : `in the region, which is ${region}`,
  ),
  rule("zones", all.pick({ zones: true, network: true }), ({ zones, network }) =>
    zones === undefined || typeof network === "string"
      ? undefined
      : "left out while network names subnets, whose zones are taken",
  ),
  // The address plan has room for eight, and no region has more.
  rule("zones", all.pick({ zones: true, network: true }), ({ zones = [], network }) =>
    network !== "own" || zones.every((zone) => /[a-h]$/.test(zone))
      ? undefined
      : 'of the letters a to h while network is "own"',
  ),
  rule("vpcCidr", all.pick({ vpcCidr: true, network: true }), ({ vpcCidr, network }) =>
    ofOwnVpc(vpcCidr, network),
  ),
  rule("nat", all.pick({ nat: true, network: true }), ({ nat, network }) => ofOwnVpc(nat, network)),
  rule("flowLogDays", all.pick({ flowLogDays: true, network: true }), ({ flowLogDays, network }) =>
    ofOwnVpc(flowLogDays, network),
  ),
  rule("nat", all.pick({ nat: true, directHttp: true }), ({ nat = "none", directHttp }) =>
    nat === "none" || !directHttp
      ? undefined
      : '"none" while directHttp is true, which gives the servers public addresses',
  ),
  rule("ipv6", all.pick({ ipv6: true, network: true }), ({ ipv6, network }) =>
    ipv6 && network === "default"
      ? 'false while network is "default", since a default VPC has no IPv6 addresses'
      : undefined,
  ),
  rule("domain", all.pick({ domain: true, hostedZone: true }), ({ domain, hostedZone }) =>
    domain !== undefined && hostedZone === undefined
      ? "set together with hostedZone, the Route 53 zone of its records"
      : undefined,
  ),
  rule("hostedZone", all.pick({ domain: true, hostedZone: true }), ({ domain, hostedZone }) => {
    if (hostedZone === undefined) return undefined;
    if (domain === undefined) return "left out unless domain is set";
    const within = domain === hostedZone || domain.endsWith(`.${hostedZone}`);
    return within ? undefined : `a zone that domain is in, which is ${domain}`;
  }),
  rule("certificateArn", all.pick({ certificateArn: true, domain: true }), ({ certificateArn, domain }) =>
    certificateArn !== undefined && domain !== undefined
      ? `left out when domain is set: ${domain} gets a certificate of its own`
      : undefined,
  ),
  rule("certificateArn", all.pick({ certificateArn: true, region: true }), ({ certificateArn, region }) =>
    certificateArn !== undefined && certificateArn.split(":")[3] !== region
      ? `in the region, which is ${region}`
      : undefined,
  ),
  rule(
    "hstsMaxAge",
    all.pick({ hstsMaxAge: true, domain: true, certificateArn: true }),
    ({ hstsMaxAge, domain, certificateArn }) =>
      hstsMaxAge !== undefined && domain === undefined && certificateArn === undefined
        ? "left out unless domain or certificateArn is set: browsers heed it over HTTPS alone"
        : undefined,
  ),
];

function ofOwnVpc(value: unknown, network: unknown): string | undefined {
  return value === undefined || network === "own" ? undefined : 'left out unless network is "own"';
}

function rule<Part extends z.ZodObject>(
  path: keyof typeof fields,
  part: Part,
  broken: (settings: z.output<Part>) => string | undefined,
): BetweenRule {
  return {
    path,
    broken: (settings) => {
      const { success, data } = part.safeParse(settings);
      return success ? broken(data) : undefined;
    },
  };
}
