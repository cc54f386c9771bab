import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../src/error";
import { loadSettings } from "../../src/settings/load";
import { settingsWith } from "../support/synth";

const two = ["subnet-1a2b3c4d", "subnet-5e6f7a8b"];

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(project, { recursive: true }));

function write(json: unknown): void {
  writeFileSync(join(project, "cdktf.json"), typeof json === "string" ? json : JSON.stringify(json));
}

function problems(context: Record<string, unknown>, env: NodeJS.ProcessEnv = {}): string[] {
  write({ context });
  try {
    loadSettings(project, env);
  } catch (error) {
    if (error instanceof UserError) return error.message.split("\n");
    throw error;
  }
  return [];
}

const certificate = "arn:aws:acm:us-east-1:123456789012:certificate";

test("every setting has a default", () => {
  write({ language: "typescript" });
  const siteFolder = join(project, "assets/site");
  expect(loadSettings(project, {})).toEqual(settingsWith({ siteFolder }));
});

test("the zones follow the region, and the state bucket the name", () => {
  write({ context: { region: "eu-central-1", name: "shop" } });
  expect(loadSettings(project, {})).toMatchObject({
    zones: ["eu-central-1a", "eu-central-1b"],
    stateBucket: "shop-state",
  });
});

test("TANDEM_SETTINGS goes before CDKTF_CONTEXT_JSON, and that before cdktf.json", () => {
  write({ context: { name: "file", region: "eu-west-1", servers: 3 } });
  const env = {
    CDKTF_CONTEXT_JSON: JSON.stringify({ name: "context", region: "eu-west-2" }),
    TANDEM_SETTINGS: JSON.stringify({ name: "one-run" }),
  };
  expect(loadSettings(project, env)).toMatchObject({ name: "one-run", region: "eu-west-2", servers: 3 });
});

test("an absolute site folder stays what it is", () => {
  write({});
  expect(loadSettings(project, { TANDEM_SETTINGS: '{"siteFolder":"/srv/pages"}' }).siteFolder).toBe(
    "/srv/pages",
  );
});

test("what CDKTF itself keeps in the context is no setting", () => {
  const context = { excludeStackIdFromLogicalIds: "true", allowSepCharsInLogicalIds: "true" };
  expect(problems(context, { CDKTF_CONTEXT_JSON: '{"cdktfRelativeModules":[]}' })).toEqual([]);
});

test.each([
  [{ name: "a1" }],
  [{ name: "a-b-c" }],
  [{ name: "a".repeat(24) }],
  [{ region: "us-gov-west-1", zones: ["us-gov-west-1a", "us-gov-west-1c"] }],
  [{ region: "eusc-de-east-1" }],
  [{ zones: ["us-east-1a", "us-east-1b", "us-east-1f"] }],
  [{ servers: 5 }],
  [{ network: "own", vpcCidr: "192.168.0.0/23", nat: "zonal", flowLogDays: 0, ipv6: true }],
  [{ network: "own", vpcCidr: "172.31.254.0/23", directHttp: true }],
  [{ network: { balancerSubnets: ["subnet-1a2b3c4d", "subnet-0abcdef1234567890"], serverSubnets: two } }],
  [{ instanceType: "u7i-12tb.224xlarge" }],
  [{ s3Access: "full", directHttp: true }],
  [{ healthCheckPath: "/a%20b/?deep=1&x=~" }],
  [{ healthCheckMatcher: "200,301-302,499" }],
  [{ healthCheckInterval: 5, healthCheckTimeout: 2 }],
  [{ healthCheckInterval: 300, healthCheckTimeout: 120 }],
  [{ healthyThreshold: 2, unhealthyThreshold: 10 }],
  [{ loadBalancingAlgorithm: "weighted_random" }],
  [{ deregistrationDelay: 0 }],
  [{ deregistrationDelay: 3600, syncInterval: 3600 }],
  [{ tags: { Team: "Web & more".replace("&", "+"), "cost:center": "Zürich 7" } }],
  [{ baseImage: "ami-0abcdef1234567890" }],
  [{ baseImage: "ami-1a2b3c4d" }],
  [{ stateBucket: "tandem-state-123456789012" }],
  [{ domain: "example.com", hostedZone: "example.com" }],
  [{ domain: "a.b-c.example.co.uk", hostedZone: "example.co.uk", hstsMaxAge: 0 }],
  [{ certificateArn: `${certificate}/12345678-1234-1234-1234-123456789012`, hstsMaxAge: 63_072_000 }],
  [{ desyncMitigationMode: "strictest", protect: true, dashboard: true }],
  [{ accessLogs: true, accessLogsExpireDays: 1 }],
  [{ alarmEmails: ["ops+tandem@example.com", "web@example.com"], alarmResponseTime: 0.25 }],
])("takes %j", (context) => {
  expect(problems(context)).toEqual([]);
});

test.each([
  [{ name: "Shop" }, /^name must be 2 to 24 of a-z, .*, got "Shop": change it in cdktf.json$/],
  [{ name: "a" }, /^name must be/],
  [{ name: "a".repeat(25) }, /^name must be/],
  [{ name: "a--b" }, /^name must be/],
  [{ name: "sg-web" }, /^name must be/],
  [{ name: "a-" }, /^name must be/],
  [{ region: "Frankfurt" }, /^region must be the code of an AWS Region.*, got "Frankfurt"/],
  [{ siteFolder: "" }, /^siteFolder must be the path of a folder, got ""/],
  [{ servers: 1 }, /^servers must be a whole number, 2 or more, got 1: /],
  [{ servers: 2.5 }, /^servers must be a whole number, 2 or more, got 2.5: /],
  [{ instanceType: "micro" }, /^instanceType must be an EC2 instance type.*, got "micro"/],
  [{ zones: ["us-east-1a"] }, /^zones must be a list of at least two different .*, got \["us-east-1a"\]/],
  [{ zones: ["us-east-1a", "us-east-1a"] }, /^zones must be a list of at least two different/],
  [{ zones: "us-east-1a" }, /^zones must be a list/],
  [{ zones: ["us-east-1a", "us-east-1-bos-1a"] }, /^zones must be a list/],
  [
    { region: "eu-west-1", zones: ["us-east-1a", "us-east-1b"] },
    /^zones must be in the region, which is eu-west-1, got/,
  ],
  [{ zones: ["us-west-2a", "us-west-2b"] }, /^zones must be in the region, which is us-east-1, got/],
  [{ network: "private" }, /^network must be "default", "own" or \{"balancerSubnets": .*, got "private"/],
  [{ network: { balancerSubnets: two, serverSubnets: ["subnet-1a2b3c4d"] } }, /^network must be "default"/],
  [{ network: { balancerSubnets: two, serverSubnets: [two[0], two[0]] } }, /^network must be/],
  [{ network: { balancerSubnets: two, serverSubnets: two, zones: [] } }, /^network must be/],
  [{ network: { balancerSubnets: two } }, /^network must be/],
  [{ network: "own", vpcCidr: "10.0.0.0/24" }, /^vpcCidr must be a private range from \/16 to \/23/],
  [{ network: "own", vpcCidr: "10.0.0.0/8" }, /^vpcCidr must be/],
  [{ network: "own", vpcCidr: "10.0.1.0/22" }, /^vpcCidr must be/],
  [{ network: "own", vpcCidr: "10.0.0.1/16" }, /^vpcCidr must be/],
  [{ network: "own", vpcCidr: "172.32.0.0/16" }, /^vpcCidr must be/],
  [{ network: "own", vpcCidr: "52.0.0.0/16" }, /^vpcCidr must be/],
  [{ network: "own", nat: "two" }, /^nat must be "none", "one" or "zonal", got "two"/],
  [{ network: "own", flowLogDays: 8 }, /^flowLogDays must be 0 or 1, 3, 5, 7, 14, 30, … of the days/],
  [{ vpcCidr: "10.1.0.0/16" }, /^vpcCidr must be left out unless network is "own", got "10.1.0.0\/16": /],
  [{ nat: "none" }, /^nat must be left out unless network is "own", got "none"/],
  [{ flowLogDays: 0 }, /^flowLogDays must be left out unless network is "own", got 0/],
  [{ ipv6: true }, /^ipv6 must be false while network is "default", since .*, got true/],
  [
    { network: "own", nat: "one", directHttp: true },
    /^nat must be "none" while directHttp is true, which .*, got "one"/,
  ],
  [
    { network: { balancerSubnets: two, serverSubnets: two }, zones: ["us-east-1a", "us-east-1b"] },
    /^zones must be left out while network names subnets, whose zones are taken, got/,
  ],
  [
    { network: "own", zones: ["us-east-1a", "us-east-1i"] },
    /^zones must be of the letters a to h while network is "own", got/,
  ],
  [{ s3Access: "all" }, /^s3Access must be "site" or "full", got "all"/],
  [{ directHttp: "true" }, /^directHttp must be true or false, got "true"/],
  [{ healthCheckPath: "index.html" }, /^healthCheckPath must be a path that begins with '\/'/],
  [{ healthCheckPath: "/a b" }, /^healthCheckPath must be/],
  [{ healthCheckPath: "/%zz" }, /^healthCheckPath must be/],
  [{ healthCheckPath: "/#top" }, /^healthCheckPath must be/],
  [{ healthCheckPath: `/${"a".repeat(1024)}` }, /^healthCheckPath must be/],
  [{ healthCheckMatcher: "500" }, /^healthCheckMatcher must be codes from 200 to 499/],
  [{ healthCheckMatcher: "199-200" }, /^healthCheckMatcher must be/],
  [{ healthCheckMatcher: "299-200" }, /^healthCheckMatcher must be/],
  [{ healthCheckMatcher: "2xx" }, /^healthCheckMatcher must be/],
  [{ healthCheckMatcher: "200, 201" }, /^healthCheckMatcher must be/],
  [{ healthCheckMatcher: 200 }, /^healthCheckMatcher must be .* got 200: /],
  [
    { healthCheckInterval: 4 },
    /^healthCheckInterval must be 5 to 300 \(seconds\), got 4: change it in cdktf.json$/,
  ],
  [{ healthCheckInterval: 301 }, /^healthCheckInterval must be 5 to 300/],
  [{ healthCheckTimeout: 1 }, /^healthCheckTimeout must be 2 to 120/],
  [{ healthCheckInterval: 300, healthCheckTimeout: 121 }, /^healthCheckTimeout must be 2 to 120/],
  [
    { healthCheckTimeout: 10 },
    /^healthCheckTimeout must be less than healthCheckInterval, which is 10 \(seconds\), got 10: /,
  ],
  [
    { healthCheckInterval: 5 },
    /^healthCheckTimeout must be less than healthCheckInterval, which is 5 \(seconds\), got 5, the default: /,
  ],
  [{ healthyThreshold: 1 }, /^healthyThreshold must be 2 to 10/],
  [{ unhealthyThreshold: 11 }, /^unhealthyThreshold must be 2 to 10/],
  [{ loadBalancingAlgorithm: "random" }, /^loadBalancingAlgorithm must be "round_robin", .*, got "random"/],
  [{ deregistrationDelay: 3601 }, /^deregistrationDelay must be 0 to 3600/],
  [{ syncInterval: 4 }, /^syncInterval must be 5 to 3600/],
  [{ tags: { "my team": "x" } }, /^tags must be .* got \{"my team":"x"\}/],
  [{ tags: { "a/b": "x" } }, /^tags must be/],
  [{ tags: { Name: "x" } }, /^tags must be/],
  [{ tags: { server: "x" } }, /^tags must be/],
  [{ tags: { "AWS:x": "x" } }, /^tags must be/],
  [{ tags: { _index: "x" } }, /^tags must be/],
  [{ tags: { Team: "a", team: "b" } }, /^tags must be/],
  [{ tags: { Team: 7 } }, /^tags must be/],
  [
    { tags: Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`t${i}`, ""])) },
    /^tags must be at most 40/,
  ],
  [{ baseImage: "latest" }, /^baseImage must be "newest" or the id of/],
  [{ stateBucket: "My_Bucket" }, /^stateBucket must be 3 to 63/],
  [{ desyncMitigationMode: "monitor" }, /^desyncMitigationMode must be "defensive" or "strictest", got "mon/],
  [{ accessLogs: "yes" }, /^accessLogs must be true or false, got "yes"/],
  [{ accessLogsExpireDays: 0 }, /^accessLogsExpireDays must be 1 to 3650 \(days\), got 0/],
  [{ alarmEmails: "ops@example.com" }, /^alarmEmails must be a list of/],
  [{ alarmEmails: ["ops"] }, /^alarmEmails must be a list of .* got \["ops"\]/],
  [
    { alarmEmails: ["a@example.com", "a@example.com"] },
    /^alarmEmails must be a list of at most 20 different/,
  ],
  [{ alarmResponseTime: 0 }, /^alarmResponseTime must be 0.01 to 60/],
  [{ dashboard: 1 }, /^dashboard must be true or false, got 1/],
  [{ protect: null }, /^protect must be true or false, got null/],
  [{ domain: "localhost", hostedZone: "localhost.com" }, /^domain must be the full name of a host/],
  [{ domain: "Www.example.com", hostedZone: "example.com" }, /^domain must be .* got "Www.example.com"/],
  [
    { domain: "www.example.com" },
    /^domain must be set together with hostedZone, .*, got "www.example.com": change it in cdktf.json$/,
  ],
  [{ hostedZone: "example.com" }, /^hostedZone must be left out unless domain is set, got "example.com"/],
  [
    { domain: "www.myexample.com", hostedZone: "example.com" },
    /^hostedZone must be a zone that domain is in, which is www.myexample.com, got "example.com"/,
  ],
  [{ certificateArn: "arn:aws:iam::1:server-certificate/x" }, /^certificateArn must be the ARN of a cert/],
  [
    { certificateArn: `${certificate}/1`, domain: "example.com", hostedZone: "example.com" },
    /^certificateArn must be left out when domain is set: example.com gets a certificate of its own, got "arn:/,
  ],
  [
    { certificateArn: `${certificate}/1`, region: "eu-west-1" },
    /^certificateArn must be in the region, which is eu-west-1, got "arn:/,
  ],
  [{ hstsMaxAge: 60 }, /^hstsMaxAge must be left out unless domain or certificateArn is set: .*, got 60:/],
  [{ certificateArn: `${certificate}/1`, hstsMaxAge: -1 }, /^hstsMaxAge must be 0 to 63072000/],
  [
    { healthCheckIntervall: 10 },
    /^healthCheckIntervall is not a setting, the nearest one is healthCheckInterval: change it in/,
  ],
  [{ Zones: [] }, /^Zones is not a setting, the nearest one is zones/],
  [{ servers: null }, /^servers must be a whole number, 2 or more, got null/],
])("refuses %j", (context, line) => {
  expect(problems(context)).toEqual([expect.stringMatching(line)]);
});

test("all problems are told at once, one line a setting, each with the place where it is written", () => {
  const env = { TANDEM_SETTINGS: '{"siteFolder":7,"stateBuckt":"x"}' };
  const found = problems(
    { name: "X", tags: { "a b": "\n", Name: "" }, healthCheckTimeout: 10, colour: 1 },
    env,
  );
  expect(found.map((line) => line.replace(/^(\w+) .*: change it in (.*)$/, "$1 $2")).sort()).toEqual([
    "colour cdktf.json",
    "healthCheckTimeout cdktf.json",
    "name cdktf.json",
    "siteFolder TANDEM_SETTINGS",
    "stateBuckt TANDEM_SETTINGS",
    "tags cdktf.json",
  ]);
});

test.each([
  ["{", {}, /^cdktf.json must be JSON: /],
  ["[]", {}, /^cdktf.json must be a JSON object, got \[\]/],
  [{ context: ["a"] }, {}, /^the settings in cdktf.json must be a JSON object, got \["a"\]/],
  [{}, { TANDEM_SETTINGS: "{name}" }, /^TANDEM_SETTINGS must be JSON: /],
  [{}, { TANDEM_SETTINGS: "7" }, /^the settings in TANDEM_SETTINGS must be a JSON object, got 7/],
])("refuses the file %j with %j", (json, env, message) => {
  write(json);
  expect(() => loadSettings(project, env)).toThrow(UserError);
  expect(() => loadSettings(project, env)).toThrow(message);
});

test("a project without cdktf.json is told so", () => {
  expect(() => loadSettings(project, {})).toThrow(/cdktf.json must be a file that can be read/);
});
