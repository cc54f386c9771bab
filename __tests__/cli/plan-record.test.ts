import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  checkHashes,
  hashesOf,
  readRecord,
  recordOf,
  removeRecord,
  sourcesOf,
  writeRecord,
} from "../../src/cli/plan-record";
import { review } from "../../src/review/review";
import { parsePlan } from "../../src/terraform/plan";
import { fixtureJson } from "../review/fixture";
import { folderOf } from "../support/site-folder";

const folderWith = (more: Readonly<Record<string, string>> = {}): string =>
  folderOf({
    plan: "a plan",
    "cdk.tf.json": "{}",
    "assets/folder/files/index.html": "<h1>",
    "assets/folder/files/about.html": "<h2>",
    "review-waivers.json": "[]",
    ...more,
  });

const recorded = (folder: string) =>
  recordOf({
    review: review(parsePlan(fixtureJson("good/release"))),
    teardown: false,
    hashes: hashesOf(folder, folder),
  });

test("what was reviewed and has not changed is accepted", () => {
  const folder = folderWith();
  expect(() => checkHashes(recorded(folder), hashesOf(folder, folder), "stack")).not.toThrow();
});

test.each([
  ["the plan", "plan", "stack/plan"],
  ["the synthesized JSON", "cdk.tf.json", "stack/cdk.tf.json"],
  ["a page", "assets/folder/files/about.html", "stack/assets"],
  ["a new page", "assets/folder/files/new.html", "stack/assets"],
  ["the waivers", "review-waivers.json", "review-waivers.json"],
])("a change of %s is refused, with what differs and what to do", (_what, file, named) => {
  const folder = folderWith();
  const record = recorded(folder);
  writeFileSync(join(folder, file), "changed");
  const check = () => checkHashes(record, hashesOf(folder, folder), "stack");
  expect(check).toThrow(
    new RegExp(
      `^${named} must be what was reviewed on .* UTC \\(sha256 \\w+\\), and is another \\([0-9a-f]{12}\\): `,
    ),
  );
  expect(check).toThrow(/make the plan again with 'npm run plan'$/);
});

test("waivers that are gone are a change, and so is a plan that is gone", () => {
  const folder = folderWith();
  const record = recorded(folder);
  rmSync(join(folder, "review-waivers.json"));
  expect(() => checkHashes(record, hashesOf(folder, folder), "stack")).toThrow(
    /^review-waivers\.json .*\(none\)/,
  );
  rmSync(join(folder, "plan"));
  expect(() => checkHashes(record, hashesOf(folder, folder), "stack")).toThrow(/^stack\/plan /);
});

test("a page that moves to another name is another site", () => {
  const moved = { "assets/folder/files/about.html": "<h1>", "assets/folder/files/index.html": "<h2>" };
  expect(sourcesOf(folderWith(moved)).assets).not.toBe(sourcesOf(folderWith()).assets);
});

test("a record is written beside the plan, read again, and removed", () => {
  const folder = folderWith();
  const record = recorded(folder);
  writeRecord(folder, record);
  expect(readRecord(folder)).toEqual(JSON.parse(JSON.stringify(record)));
  expect(record).toMatchObject({
    passed: true,
    teardown: false,
    tandem: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  });
  expect(record.findings.length).toBeGreaterThan(0);
  removeRecord(folder);
  expect(readRecord(folder)).toBeUndefined();
});

test.each([
  ["{}", "format_version"],
  ["", "is empty"],
])("a record that is none is refused: %j", (text, said) => {
  const folder = folderWith({ "review.json": text });
  expect(() => readRecord(folder)).toThrow(said);
});
