import { documentationOf, settingNames } from "../../src/settings/schema";

test.each(settingNames)("%s is documented with what it does, what it must be and its default", (name) => {
  const docs = documentationOf(name);
  expect(docs.description).toMatch(/^[A-Z].*\.$/);
  expect(docs.must).not.toBe("");
  expect(docs.default).not.toBe("");
});

test("the pages that state the rules are AWS's", () => {
  const pages = settingNames.flatMap((name) => documentationOf(name).see ?? []);
  expect(pages.length).toBeGreaterThan(10);
  for (const page of pages) expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
});
