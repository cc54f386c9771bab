import { Testing } from "cdktf";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../src/cli/main";
import { startLocalAws, type LocalAws } from "../../src/local/local-aws";
import { makeStandInSubnets } from "../../src/local/stand-in-subnets";
import { findTools } from "../../src/local/tools";
import type { Review } from "../../src/review/review";
import { loadSettings, siteStackOf } from "../../src/settings/load";
import { SiteStack } from "../../src/stacks/site-stack";
import { providerEnvironment } from "../../src/terraform/provider-mirror";
import { partOf } from "../fixtures/plans/planner";
import { combinationNames, sensible, type Combination } from "../support/combinations";
import { project, quietIo } from "../support/quiet-io";
import { folderOf } from "../support/site-folder";
import { newApp } from "../support/synth";
import { terraform } from "../support/terraform";

jest.setTimeout(480_000);
Testing.setupJest();

/** Plain HTTP, without access logs, and a balancer that `destroy` can delete: what every site of these settings has. */
const always = ["alb-access-logged", "alb-deletion-protected", "listener-https"];

const siteFolder = folderOf({ "index.html": "<h1>Hello</h1>", "404.html": "<h1>Not here</h1>" });
const root = mkdtempSync(join(tmpdir(), "combinations-"));
const moduleOf = (index: number): string => `combination-${index}`;
let aws: LocalAws;
let env: NodeJS.ProcessEnv;
let combinations: readonly Combination[];
let plan: Parameters<typeof partOf>[0];

beforeAll(async () => {
  const tools = await findTools({ folder: join(project, ".tandem", "tools") });
  const folders = { folder: join(root, "aws"), logFolder: join(root, "logs") };
  aws = await startLocalAws({ ...folders, region: "us-east-1", tools, hostedZones: ["example.com"] });
  env = {
    ...aws.environment(process.env),
    ...providerEnvironment(process.env, join(root, "provider")),
    CHECKPOINT_DISABLE: "1",
  };
  combinations = sensible(await makeStandInSubnets(aws.endpoint, "us-east-1", 3));
  combinations.forEach((combination, index) => writeModule(combination, moduleOf(index)));
  writeFileSync(join(root, "main.tf.json"), JSON.stringify(callOfAll(combinations.length)));
  await terraform(root, env, ["init"]);
});
afterAll(async () => {
  await aws.stop();
  rmSync(root, { recursive: true });
});

/** A stack as a module, so that one call of Terraform is enough for all: the provider and the state are the root's. */
function writeModule({ settings, environment }: Combination, name: string): void {
  const loaded = loadSettings(project, {
    TANDEM_SETTINGS: JSON.stringify({ ...settings, siteFolder }),
    TANDEM_ENV: environment,
  });
  const stack = siteStackOf(loaded);
  const app = newApp();
  const out = Testing.fullSynth(new SiteStack(app, stack, loaded));
  const synthesized = JSON.parse(readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8")) as {
    provider?: unknown;
    readonly terraform: { backend?: unknown };
  };
  delete synthesized.provider;
  delete synthesized.terraform.backend;
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, "cdk.tf.json"), JSON.stringify(synthesized));
  // An archive is written where the app would synthesize, and Testing does that elsewhere.
  for (const folder of [out, app.outdir]) {
    const assets = join(folder, "stacks", stack, "assets");
    if (existsSync(assets)) cpSync(assets, join(root, "assets"), { recursive: true });
  }
  rmSync(out, { recursive: true });
}

function callOfAll(count: number) {
  const modules = Array.from({ length: count }, (_, index) => [
    moduleOf(index),
    { source: `./${moduleOf(index)}` },
  ]);
  return {
    terraform: { required_providers: { aws: { source: "hashicorp/aws", version: "5.100.0" } } },
    provider: { aws: { region: "us-east-1", default_tags: { tags: { Project: "tandem" } } } },
    module: Object.fromEntries(modules) as unknown,
  };
}

test("every combination is valid for the provider", async () => {
  await terraform(root, env, ["validate"]);
});

test("every combination can be planned", async () => {
  await terraform(root, env, ["plan", "-out=saved", "-lock=false"]);
  plan = JSON.parse((await terraform(root, env, ["show", "-json", "saved"])).stdout) as typeof plan;
});

test.each(combinationNames.map((name, index) => [name, index] as const))(
  "%s: nothing is refused, and the warnings are those that the settings ask for",
  async (name, index) => {
    const combination = combinations[index];
    expect(combination?.name).toBe(name);
    writeFileSync(join(root, "part.json"), JSON.stringify(partOf(plan, moduleOf(index))));
    const io = quietIo({ env, cwd: root });
    const code = await main(["review", "part.json", "--format", "json"], io);
    const { findings } = JSON.parse(io.printed.join("")) as Review;
    expect(findings.filter(({ severity }) => severity === "refuse")).toEqual([]);
    expect([...new Set(findings.map(({ rule }) => rule))].sort()).toEqual(
      [
        ...always.filter((rule) => !combination?.settled?.includes(rule)),
        ...(combination?.warned ?? []),
      ].sort(),
    );
    expect(code).toBe(0);
  },
);
