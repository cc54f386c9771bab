import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const checkouts: string[] = [];
afterAll(() => checkouts.forEach((folder) => rmSync(folder, { recursive: true })));

/** The app in a folder of its own, as from a fresh clone. */
function checkout(name: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), "checkout-")), name);
  checkouts.push(join(folder, ".."));
  for (const part of ["app.mjs", "main.ts", "cdktf.json", "package.json", "src", "assets"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

function run(folder: string, settings: Readonly<Record<string, unknown>> = {}) {
  return spawnSync(process.execPath, ["app.mjs"], {
    cwd: folder,
    env: { ...process.env, TANDEM_SETTINGS: JSON.stringify(settings) },
    encoding: "utf8",
  });
}

/** Every file below cdktf.out with its content. */
function synth(folder: string, settings: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const { status, stderr } = run(folder, settings);
  expect([status, stderr]).toEqual([0, ""]);
  const out = join(folder, "cdktf.out");
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(out.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

interface Stack {
  readonly terraform: {
    readonly backend: { readonly s3: { readonly bucket: string; readonly key: string } };
  };
  readonly output: { readonly servers: { readonly value: readonly unknown[] } };
}

const here = checkout("a");
const first = synth(here);

test("the JSON is the same from any checkout, names none, and has the site beside it", () => {
  const there = checkout("another place");
  expect(synth(there)).toEqual(first);
  expect(Object.keys(first)).toEqual(
    expect.arrayContaining([
      "manifest.json",
      "stacks/site/cdk.tf.json",
      "stacks/state/cdk.tf.json",
      expect.stringMatching(/^stacks\/site\/assets\/content_folder_\w+\/files\/index.html$/),
    ]),
  );
  for (const place of [here, there, root, tmpdir()]) expect(JSON.stringify(first)).not.toContain(place);
});

test("another state bucket changes that name and nothing else", () => {
  const other = synth(here, { stateBucket: "somewhere-else" });
  const changed = Object.entries(other).map(([path, text]) => [
    path,
    text.replaceAll("somewhere-else", "tandem-state"),
  ]);
  expect(other).not.toEqual(first);
  expect(Object.fromEntries(changed)).toEqual(first);
});

test("each environment is a stack with a state, a name and outputs of its own", () => {
  const folder = checkout("environments");
  const files = synth(folder, { environments: { dev: {}, prod: { servers: 3 } } });
  const stack = (name: string) => JSON.parse(files[`stacks/${name}/cdk.tf.json`] ?? "") as Stack;
  const [dev, prod] = [stack("site-dev"), stack("site-prod")];
  expect([dev, prod].map(({ terraform }) => terraform.backend.s3)).toEqual([
    expect.objectContaining({ bucket: "tandem-state", key: "site-dev/terraform.tfstate" }),
    expect.objectContaining({ bucket: "tandem-state", key: "site-prod/terraform.tfstate" }),
  ]);
  expect(stack("state").terraform.backend.s3.key).toBe("state/terraform.tfstate");
  expect([dev, prod].map(({ output }) => output.servers.value.length)).toEqual([2, 3]);
  expect(JSON.stringify(dev)).toContain('"Project":"tandem-dev"');
  expect(JSON.stringify(dev)).not.toContain("prod");
  expect(Object.keys(files)).not.toContain("stacks/site/cdk.tf.json");
});

test("a site of many files is told of the archive, which is beside the JSON then", () => {
  const many = checkout("many");
  for (let file = 0; file < 500; file += 1) writeFileSync(join(many, "assets", "site", `${file}.txt`), "");
  const archived = Object.keys(synth(many, { publish: "archive" })).filter((path) =>
    path.includes("/assets/"),
  );
  expect(archived).toEqual(["stacks/site/assets/archive/site.tar"]);
  const { status, stderr } = run(many);
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^the site has 5\d\d files, .*\n$/)]);
});

test("a mistake in the settings is told without a stack trace", () => {
  const { status, stdout, stderr } = run(here, { servers: 1, siteFoldr: "x" });
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    "servers must be a whole number, 2 or more, got 1: change it in TANDEM_SETTINGS\n" +
      "siteFoldr is not a setting, the nearest one is siteFolder: change it in TANDEM_SETTINGS\n",
  );
});

test("what cannot be compiled is told with its line, without a stack trace, and fails", () => {
  const broken = checkout("broken");
  writeFileSync(join(broken, "main.ts"), "const one = 1;\nconst = 2;\n");
  const { status, stdout, stderr } = run(broken);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("main.ts:2:6");
  expect(stderr).not.toMatch(/^ +at /m);
});
