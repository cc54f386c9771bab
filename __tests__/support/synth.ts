import { App, Testing, type TerraformStack } from "cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../../src/settings/load";
import { SiteStack } from "../../src/stacks/site-stack";
import { folderOf } from "./site-folder";

type Properties = Readonly<Record<string, unknown>>;
type ByName = Readonly<Record<string, Properties>>;

/** A synthesized stack, as Terraform reads it. */
export interface Synthesized {
  readonly data?: Readonly<Record<string, ByName>>;
  readonly locals?: ByName;
  readonly output: Readonly<Record<string, { readonly value: unknown; readonly description: string }>>;
  readonly provider: { readonly aws: readonly Properties[] };
  readonly resource: Readonly<Record<string, ByName>>;
  readonly terraform: Properties;
}

/** The settings of a project that sets none, with a site of one page. */
export function settingsWith(changed: Partial<Settings> = {}): Settings {
  return {
    name: "tandem",
    region: "us-east-1",
    siteFolder: changed.siteFolder ?? folderOf({ "index.html": "<h1>" }),
    publish: "files",
    servers: 2,
    instanceType: "t3.micro",
    zones: ["us-east-1a", "us-east-1b"],
    network: "default",
    vpcCidr: "10.0.0.0/16",
    nat: "none",
    flowLogDays: 14,
    ipv6: false,
    s3Access: "site",
    directHttp: false,
    accessLogs: false,
    accessLogsExpireDays: 90,
    alarmEmails: [],
    alarmResponseTime: 1,
    dashboard: false,
    protect: false,
    healthCheckPath: "/",
    healthCheckMatcher: "200",
    healthCheckInterval: 10,
    healthCheckTimeout: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    loadBalancingAlgorithm: "round_robin",
    deregistrationDelay: 30,
    syncInterval: 30,
    tags: {},
    baseImage: "newest",
    stateBucket: "tandem-state",
    stateRegion: changed.region ?? "us-east-1",
    stateStack: "state",
    ...changed,
  };
}

export function newApp(): App {
  const folder = mkdtempSync(join(tmpdir(), "cdktf-out-"));
  outFolders.push(folder);
  return Testing.stubVersion(new App({ outdir: folder, stackTraces: false }));
}

export function synthesize(stack: TerraformStack): Synthesized {
  return JSON.parse(Testing.synth(stack, true)) as Synthesized;
}

export function siteWith(changed: Partial<Settings> = {}): Synthesized {
  return synthesize(new SiteStack(newApp(), "site", settingsWith(changed)));
}

/** The resources of a type, by Terraform's names without the hash at their ends: "server-1_instance". */
export function resources({ resource }: Synthesized, type: string): ByName {
  return byPlainName(resource[type] ?? {});
}

export function dataSources({ data }: Synthesized, type: string): ByName {
  return byPlainName(data?.[type] ?? {});
}

export function locals(stack: Synthesized): ByName {
  return byPlainName(stack.locals ?? {});
}

/** The only resource of a type. */
export function only(stack: Synthesized, type: string): Properties {
  const [resource, ...others] = Object.values(resources(stack, type));
  if (resource === undefined || others.length > 0)
    throw new Error(`there are ${others.length + 1} of ${type}`);
  return resource;
}

/** A text or list with the hashes of Terraform's names taken out: "${aws_lb.balancer.arn}". */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(/(?<=[a-z0-9])_[0-9A-F]{8}(?=\W)/g, "")) as T;
}

const outFolders: string[] = [];
afterAll(() => outFolders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function byPlainName(named: ByName): ByName {
  return plain(
    Object.fromEntries(Object.entries(named).map(([name, own]) => [name.replace(/_[0-9A-F]{8}$/, ""), own])),
  );
}
