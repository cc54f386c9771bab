import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../src/error";
import { loadSettings, loadWanted, siteStackOf } from "../../src/settings/load";

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(project, { recursive: true }));

function write(context: Record<string, unknown>): void {
  writeFileSync(join(project, "cdktf.json"), JSON.stringify({ context }));
}

const load = (environment?: string, settings: Record<string, unknown> = {}) =>
  loadSettings(project, { TANDEM_ENV: environment, TANDEM_SETTINGS: JSON.stringify(settings) });

const both = { servers: 3, environments: { dev: { instanceType: "t3.nano" }, prod: { servers: 4 } } };

test("an environment has its own settings in the place of the common ones", () => {
  write(both);
  expect(load("dev")).toMatchObject({ environment: "dev", servers: 3, instanceType: "t3.nano" });
  expect(load("prod")).toMatchObject({ environment: "prod", servers: 4, instanceType: "t3.micro" });
});

test("a setting for one run goes before the environment's", () => {
  write(both);
  expect(load("prod", { servers: 2 }).servers).toBe(2);
});

test("each environment has a name and a stack of its own, and the state bucket is common", () => {
  write({ name: "shop", ...both });
  const [dev, prod] = [load("dev"), load("prod")];
  expect([dev.name, prod.name]).toEqual(["shop-dev", "shop-prod"]);
  expect([siteStackOf(dev), siteStackOf(prod)]).toEqual(["site-dev", "site-prod"]);
  for (const { stateBucket, stateStack } of [dev, prod]) {
    expect([stateBucket, stateStack]).toEqual(["shop-state", "state"]);
  }
});

test("the common state is in the common region, and a state of an environment's own in its region", () => {
  write({
    region: "eu-west-1",
    environments: {
      far: { region: "us-west-2" },
      apart: { region: "us-west-2", stateBucket: "apart-state" },
    },
  });
  expect(load("far")).toMatchObject({ region: "us-west-2", stateRegion: "eu-west-1", stateStack: "state" });
  expect(load("apart")).toMatchObject({
    stateBucket: "apart-state",
    stateRegion: "us-west-2",
    stateStack: "state-apart",
  });
});

test("all environments are synthesized, or the one that is named, each with where its state is", () => {
  write({ environments: { dev: {}, apart: { stateBucket: "apart-state" } } });
  const stacks = (environment?: string) => {
    const { states, sites } = loadWanted(project, { TANDEM_ENV: environment });
    return [...states.map(({ stateStack }) => stateStack), ...sites.map(siteStackOf)];
  };
  expect(stacks()).toEqual(["state", "state-apart", "site-dev", "site-apart"]);
  expect(stacks("dev")).toEqual(["state", "site-dev"]);
  expect(stacks("apart")).toEqual(["state-apart", "site-apart"]);
});

test("without environments there is one site", () => {
  write({});
  const { states, sites } = loadWanted(project, {});
  expect([...states.map(({ stateStack }) => stateStack), ...sites.map(siteStackOf)]).toEqual([
    "state",
    "site",
  ]);
  expect(sites[0]).not.toHaveProperty("environment");
});

test("what the environments have in common need not be a site by itself", () => {
  write({ nat: "one", environments: { prod: { network: "own" } } });
  expect(load("prod")).toMatchObject({ network: "own", nat: "one" });
  expect(loadWanted(project, {}).sites).toHaveLength(1);
});

test.each<[Record<string, unknown>, string | undefined, RegExp]>([
  [
    both,
    undefined,
    /^the environment must be one of dev, prod, got none: name it with --env, or in TANDEM_ENV$/,
  ],
  [both, "production", /^the environment must be one of dev, prod, got production: /],
  [
    {},
    "prod",
    /^the environment prod must be in the settings, and they have none: leave --env and TANDEM_ENV out/,
  ],
  [
    { environments: { prod: { servers: 1 } } },
    "prod",
    /^servers must be a whole number, 2 or more, got 1: change it in cdktf.json under environments.prod$/,
  ],
  [
    { environments: { prod: { server: 3 } } },
    "prod",
    /^server is not a setting, the nearest one is servers: change it in cdktf.json under environments.prod$/,
  ],
  [
    { network: "own", environments: { prod: { network: "default", nat: "one" } } },
    "prod",
    /^nat must be left out unless network is "own", got "one": change it in cdktf.json under environments.prod$/,
  ],
  [
    { name: "a-rather-long-name-this", environments: { prod: {} } },
    "prod",
    /^name must be 2 to 24 .*, got "a-rather-long-name-this-prod": change it in cdktf.json under environments.prod$/,
  ],
  [
    { environments: { dev: { name: "shop" }, prod: { name: "shop" } } },
    "prod",
    /^environments.prod.name must not be that of environments.dev, got "shop" for both: change one in cdktf.json$/,
  ],
  [
    {
      domain: "www.example.com",
      hostedZone: "example.com",
      environments: { dev: {}, test: { domain: "test.example.com" }, prod: {} },
    },
    "test",
    /^environments.prod.domain must not be that of environments.dev, got "www.example.com" for both: change one in cdktf.json$/,
  ],
  [
    { environments: { "pre prod": {} } },
    undefined,
    /^environments must be an object with names of up to ten/,
  ],
  [{ environments: { prod: { environments: {} } } }, undefined, /^environments must be an object/],
  [{ environments: ["prod"] }, undefined, /^environments must be an object/],
])("%j with the environment %s is refused", (context, environment, message) => {
  write(context);
  expect(() => load(environment)).toThrow(UserError);
  expect(() => load(environment)).toThrow(message);
});
