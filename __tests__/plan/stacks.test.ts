import "cdktf/lib/testing/adapters/jest";
import { Testing, type TerraformStack } from "cdktf";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../src/settings/load";
import { SiteStack } from "../../src/stacks/site-stack";
import { StateStack } from "../../src/stacks/state-stack";
import { startEmulatedAws, type EmulatedAws } from "../support/emulated-aws";
import { folderOf } from "../support/site-folder";
import { newApp, settingsWith, type Synthesized } from "../support/synth";
import { keepStateBeside, terraform } from "../support/terraform";

Testing.setupJest();
jest.setTimeout(120_000);

let aws: EmulatedAws;
const folders: string[] = [];

beforeAll(async () => {
  aws = await startEmulatedAws();
  // The matchers run Terraform in this process's environment.
  jest.replaceProperty(process, "env", aws.env);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await aws.stop();
  folders.forEach((folder) => rmSync(folder, { recursive: true }));
});

const siteFolder = folderOf({ "index.html": "<h1>", "a b/ü ${x} %{y} 100%+'\".txt": "x" });
const site = (changed: Partial<Settings> = {}) =>
  new SiteStack(newApp(), "site", settingsWith({ siteFolder, ...changed }));
const state = () => new StateStack(newApp(), "state", settingsWith());

function synthesized(stack: TerraformStack): { readonly out: string; readonly folder: string } {
  const out = Testing.fullSynth(stack);
  folders.push(out);
  const folder = join(out, "stacks", stack.node.id);
  keepStateBeside(folder);
  return { out, folder };
}

test.each([
  ["site", () => site()],
  [
    "site with every choice the other way",
    () =>
      site({
        servers: 3,
        s3Access: "full",
        directHttp: true,
        baseImage: "ami-0abcdef1234567890",
        tags: { Team: "Web 1" },
      }),
  ],
  ["state", state],
])("the %s stack is valid and can be planned", (_, stack) => {
  const { out } = synthesized(stack());
  expect(out).toBeValidTerraform();
  expect(out).toPlanSuccessfully();
});

test("a first plan makes every resource, and the provider warns of nothing", async () => {
  const { folder } = synthesized(site());
  await terraform(folder, aws.env, ["init"]);
  const { stdout } = await terraform(folder, aws.env, ["plan", "-json"]);
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as PlanEvent);
  expect(events.filter(({ "@level": level }) => level !== "info")).toEqual([]);
  const { resource } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as Synthesized;
  const resources = Object.values(resource).flatMap((named) => Object.keys(named)).length;
  expect(events.find(({ type }) => type === "change_summary")?.changes).toMatchObject({
    // The files are one resource with two instances.
    add: resources + 1,
    change: 0,
    remove: 0,
  });
});

test("a zone without a default subnet is told with what to do", async () => {
  const { folder } = synthesized(site({ zones: ["us-east-1a", "us-east-1x"] }));
  await terraform(folder, aws.env, ["init"]);
  const { stderr } = await terraform(folder, aws.env, ["plan"], [1]);
  expect(stderr.replaceAll(/[\s│]+/g, " ")).toContain(
    "us-east-1x must have a default subnet, found none: name another zone in zones in cdktf.json, " +
      "or aws ec2 create-default-subnet --availability-zone us-east-1x --region us-east-1 makes one.",
  );
});

interface PlanEvent {
  readonly "@level": string;
  readonly type: string;
  readonly changes?: Readonly<Record<string, unknown>>;
}
