import { publishHint } from "../../src/site/publish-hint";

test("a site of many files is told of the archive, in one line", () => {
  expect(publishHint("files", 1_000)).toMatch(/^the site has 1000 files, [^\n]*"publish": "archive"[^\n]*$/);
});

test("a site of few files, or one that is an archive, is told nothing", () => {
  expect(publishHint("files", 100)).toBeUndefined();
  expect(publishHint("archive", 100_000)).toBeUndefined();
});
