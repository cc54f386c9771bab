import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const root = join(__dirname, "..");
const folder = join(root, ".github", "workflows");
const files = readdirSync(folder);
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

const permissions = z.record(z.string(), z.enum(["read", "write", "none"]));
const workflow = z.object({
  name: z.string(),
  permissions,
  concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean() }),
  jobs: z.record(
    z.string(),
    z.object({
      permissions,
      "timeout-minutes": z.number(),
      environment: z.string().optional(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

const workflows = files.map((file) => [file, workflow.parse(parse(read(file)))] as const);
const jobs = workflows.flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => [`${file}, ${name}`, job] as const),
);

test("there is one for tests, one for pull requests and one for the main branch", () => {
  expect(files.sort()).toEqual(["deploy.yml", "review.yml", "test.yml"]);
});

test.each(files)("%s names every action by its commit, and its version beside it", (file) => {
  const uses = read(file).match(/uses: .*/g) ?? [];
  expect(uses.length).toBeGreaterThan(0);
  expect(uses.filter((use) => !/^uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual(
    [],
  );
});

test("an action has the same commit and version everywhere", () => {
  const versions = new Map<string, Set<string>>();
  for (const [, action = "", version = ""] of files.flatMap((file) => [
    ...read(file).matchAll(/uses: (\S+)@(.*)/g),
  ])) {
    versions.set(action, (versions.get(action) ?? new Set()).add(version));
  }
  expect([...versions].filter(([, all]) => all.size > 1)).toEqual([]);
});

test.each(workflows)(
  "%s as a whole may do nothing: each job says what it needs",
  (_file, { permissions: all }) => {
    expect(all).toEqual({});
  },
);

test.each(jobs)("%s may read the code, and write no more than it must", (name, job) => {
  const needed: Readonly<Record<string, object>> = {
    "review.yml, review": { "id-token": "write", "pull-requests": "write", "security-events": "write" },
    "deploy.yml, plan": { "id-token": "write" },
    "deploy.yml, deploy": { "id-token": "write" },
  };
  expect(job.permissions).toEqual({ contents: "read", ...needed[name] });
});

test("a deployment is not begun beside another one, not broken off, and waits for its environment", () => {
  const [, deploy] = workflows.find(([file]) => file === "deploy.yml")!;
  expect(deploy.concurrency).toEqual({ group: "deploy", "cancel-in-progress": false });
  expect(deploy.jobs["deploy"]?.environment).toBe("production");
});

test.each(jobs)("%s runs npm scripts that are there", (_name, job) => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = job.steps.flatMap(({ run = "" }) =>
    [...run.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, script = ""]) => script),
  );
  expect(named.filter((script) => script !== "ci" && scripts[script] === undefined)).toEqual([]);
  expect(named).toContain("ci");
});

test.each(files)("%s holds no key of AWS", (file) => {
  expect(read(file)).not.toMatch(/secrets\.|access-key/i);
});
