import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const checkouts: string[] = [];
afterAll(() => checkouts.forEach((folder) => rmSync(folder, { recursive: true })));

/** The app in a folder of its own, as from a fresh clone. */
function checkout(name: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), "checkout-")), name);
  checkouts.push(join(folder, ".."));
  for (const part of ["main.ts", "cdktf.json", "package.json", "src", "assets"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

function run(folder: string, settings: Readonly<Record<string, unknown>> = {}) {
  return spawnSync(process.execPath, ["--require", "tsx/cjs", "main.ts"], {
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

test("a mistake in the settings is told without a stack trace", () => {
  const { status, stdout, stderr } = run(here, { servers: 1, siteFoldr: "x" });
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    "servers must be a whole number, 2 or more, got 1: change it in TANDEM_SETTINGS\n" +
      "siteFoldr is not a setting, the nearest one is siteFolder: change it in TANDEM_SETTINGS\n",
  );
});
