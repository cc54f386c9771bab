import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../src/cli/main";
import { fixtureJson } from "../review/fixture";
import { quietIo } from "../support/quiet-io";

let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "review-"));
  writeFileSync(join(cwd, "good.json"), JSON.stringify(fixtureJson("good/release")));
  writeFileSync(join(cwd, "bad.json"), JSON.stringify(fixtureJson("bad/never-disrupt-all")));
  writeFileSync(join(cwd, "empty.json"), "");
  writeFileSync(join(cwd, "truncated.json"), JSON.stringify(fixtureJson("good/site")).slice(0, 5000));
  writeFileSync(join(cwd, "state.json"), JSON.stringify({ version: 4, lineage: "x", resources: [] }));
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = quietIo({
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env: {},
    cwd,
  });
  return { code: await main(["review", ...argv], io), out: out.join("\n"), err: err.join("\n") };
}

test("ends with 0 when the plan passed, with the verdict on the last line", async () => {
  const { code, out } = await run("good.json");
  expect(code).toBe(0);
  expect(out.split("\n").at(-1)).toMatch(/^Passed \(\d+ resources, \d+ rules\)\. \d+ warnings\.$/);
  expect(out).toContain("aws_instance.first");
});

test("ends with 1 when it is refused, and says what, where, why and what to change", async () => {
  const { code, out } = await run("bad.json");
  expect(code).toBe(1);
  expect(out).toContain(
    "refuse  aws_instance.first: it is taken out of service: it is stopped and started to change instance_type",
  );
  expect(out).toContain("why: Terraform has no rolling replacement");
  expect(out).toContain("fix: change one server in a plan of its own");
  expect(out.split("\n").at(-1)).toMatch(/^Refused/);
});

test("--strict refuses warnings too", async () => {
  expect((await run("good.json", "--strict")).code).toBe(1);
});

test("--out writes the report to a file, and leaves the verdict here", async () => {
  const { code, out } = await run("good.json", "--format", "markdown", "--out", "report.md");
  expect(code).toBe(0);
  expect(out).toMatch(/^Passed[^\n]*$/);
  expect(readFileSync(join(cwd, "report.md"), "utf8")).toMatch(/^### ✅ Passed/);
});

test("--waivers lets a finding pass, and says so", async () => {
  const waivers = ["first", "second"].map((name) => ({
    rule: "never-disrupt-all",
    address: `aws_instance.${name}`,
    reason: "announced maintenance at night",
    until: "2999-12-31",
  }));
  writeFileSync(join(cwd, "waivers.json"), JSON.stringify(waivers));
  const { code, out } = await run("bad.json", "--waivers", "waivers.json");
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining("announced maintenance at night"),
  });
});

test.each([
  [["none.json"], "none.json must be a plan or a folder with one, and does not exist"],
  [["empty.json"], "empty.json must be JSON, and is empty"],
  [["truncated.json"], "truncated.json must be JSON, and cannot be parsed"],
  [["state.json"], "state.json is a state, not a plan"],
  [["."], "holds more than one plan|has none"],
  [[], "review takes one PLAN, got 0"],
  [["good.json", "bad.json"], "review takes one PLAN, got 2"],
  [["good.json", "--format", "pdf"], '--format must be one of text, markdown, json, sarif, html, got "pdf"'],
  [["good.json", "--loud"], "Unknown option"],
  [["good.json", "--waivers", "none.json"], "none.json cannot be read"],
  [["good.json", "--terraform-json", "none.json"], "none.json cannot be read"],
  [["good.json", "--out", "no/such/folder/x"], "--out must name a file that can be written"],
])("ends with 2 for %j", async (argv, message) => {
  const { code, err } = await run(...argv);
  expect(code).toBe(2);
  expect(err).toMatch(new RegExp(message.replace(/[.()]/g, "\\$&")));
});

test("--help is not a mistake", async () => {
  expect(await run("--help")).toMatchObject({
    code: 0,
    out: expect.stringContaining("--terraform-json FILE"),
  });
});
