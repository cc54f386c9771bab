import { readFileSync } from "node:fs";
import { join } from "node:path";
import { standIns } from "../src/local/server/stand-ins";
import { documentationOf, settingNames } from "../src/settings/schema";

const root = join(__dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const readme = read("README.md");

test.each(settingNames)("the README's table has the setting %s as the schema has it", (name) => {
  const { description, must, default: fallback } = documentationOf(name);
  expect(readme).toContain(
    `| \`${name}\` | ${cell(description)} | ${cell(must)} | ${isJson(fallback) ? `\`${fallback}\`` : fallback} |`,
  );
});

test.each(standIns.map(({ what, insteadOf, differs }) => [what, insteadOf, differs] as const))(
  "the README says what %s stands in for",
  (what, insteadOf, differs) => {
    expect(readme).toContain(`| ${cell(what)} | ${cell(insteadOf)} | ${cell(differs)} |`);
  },
);

test("every npm command that the README and the help name is there", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = [
    ...`${readme}${read("help")}`.matchAll(/npm (?:run )?(start|test|[a-z]+:[a-z]+|(?<=run )[a-z]+)/g),
  ].map(([, name]) => name ?? "");
  expect(named).toEqual(expect.arrayContaining(["start", "test", "bootstrap", "verify"]));
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

function isJson(text: string): boolean {
  return /^["{[\d]|^(true|false)$/.test(text);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
