import { Testing } from "cdktf";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../src/cli/main";
import type { Review } from "../../src/review/review";
import { makeHostedZone } from "../../src/local/hosted-zone";
import type { Settings } from "../../src/settings/load";
import { SiteStack } from "../../src/stacks/site-stack";
import { StateStack } from "../../src/stacks/state-stack";
import { startEmulatedAws, type EmulatedAws } from "../support/emulated-aws";
import { quietIo } from "../support/quiet-io";
import { folderOf } from "../support/site-folder";
import { newApp, settingsWith } from "../support/synth";
import { keepStateBeside, terraform } from "../support/terraform";

Testing.setupJest();
jest.setTimeout(120_000);

let aws: EmulatedAws;
const folders: string[] = [];

beforeAll(async () => {
  aws = await startEmulatedAws();
});
afterAll(async () => {
  await aws.stop();
  folders.forEach((folder) => rmSync(folder, { recursive: true }));
});

const siteFolder = folderOf({
  "index.html": "<h1>Hello</h1>",
  "error.html": "<h1>Not here</h1>",
  "style.css": "h1{}",
});
/** Plain HTTP, without access logs, and a balancer that `destroy` can delete: what every site of the settings has. */
const always = ["alb-access-logged", "alb-deletion-protected", "listener-https"];

async function reviewed(changed: Partial<Settings>, stack: "site" | "state" = "site"): Promise<Review> {
  const settings = settingsWith({ siteFolder, ...changed });
  const made =
    stack === "site"
      ? new SiteStack(newApp(), "site", settings)
      : new StateStack(newApp(), "state", settings);
  const out = Testing.fullSynth(made);
  folders.push(out);
  const folder = join(out, "stacks", stack);
  keepStateBeside(folder);
  await terraform(folder, aws.env, ["init"]);
  await terraform(folder, aws.env, ["plan", "-out=plan"]);
  const io = quietIo({ env: aws.env, cwd: folder });
  await main(["review", "plan", "--format", "json"], io);
  return JSON.parse(io.printed.join("")) as Review;
}

test.each<[string, Partial<Settings>, string[]]>([
  ["the settings left alone", {}, []],
  ["full access to S3", { s3Access: "full" }, ["state-not-readable-by-servers"]],
  ["servers reachable directly", { directHttp: true }, ["servers-only-from-balancer"]],
  ["three servers from an image of one's own", { servers: 3, baseImage: "ami-0abcdef1234567890" }, []],
])(
  "with %s nothing is refused, and the warnings are those that the settings ask for",
  async (_, changed, warnings) => {
    const { findings, passed } = await reviewed(changed);
    expect(findings.filter(({ severity }) => severity === "refuse")).toEqual([]);
    expect(passed).toBe(true);
    expect([...new Set(findings.map(({ rule }) => rule))].sort()).toEqual([...always, ...warnings].sort());
  },
);

test("a site with HTTPS, access logs, alarms, a dashboard and protection gets no finding", async () => {
  await makeHostedZone(aws.url, "example.com");
  const { findings } = await reviewed({
    domain: "www.example.com",
    hostedZone: "example.com",
    hstsMaxAge: 3600,
    desyncMitigationMode: "strictest",
    accessLogs: true,
    alarmEmails: ["ops@example.com", "web@example.com"],
    dashboard: true,
    protect: true,
  });
  expect(findings).toEqual([]);
});

test("the bucket for the state gets no finding", async () => {
  expect((await reviewed({}, "state")).findings).toEqual([]);
});
