import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = join(__dirname, "..");

/** Which folder or file of src may import which: data flows one way. Each may import itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  error: [],
  run: [],
  "client-config": [],
  settings: ["error"],
  site: ["error"],
  constructs: ["error", "settings", "site"],
  stacks: ["error", "settings", "site", "constructs"],
  terraform: ["error", "run", "client-config"],
  review: ["error", "terraform"],
  local: ["error", "run"],
  cli: ["error", "run", "client-config", "settings", "site", "terraform", "review", "local"],
  main: ["error", "settings", "stacks"],
};

const area = (file: string): string => {
  const path = relative(root, file).replace(/^src\//, "");
  return path.includes("/") ? (path.split("/")[0] ?? "") : path.replace(/\.ts$/, "");
};

const sources = [
  join(root, "main.ts"),
  ...readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(root, "src", file)),
];

const importsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );

test("every folder of src has its place in the table", () => {
  expect([...new Set(sources.map(area))].filter((name) => mayImport[name] === undefined)).toEqual([]);
});

test("imports point one way", () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith("."))
      .map((name) => area(resolve(dirname(file), name)))
      .filter((target) => target !== area(file) && !(mayImport[area(file)] ?? []).includes(target))
      .map((target) => `${relative(root, file)} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test("the review reads Terraform's plan and nothing else of src/terraform", () => {
  const wrong = sources
    .filter((file) => area(file) === "review")
    .flatMap((file) => importsOf(file).filter((name) => /\/terraform\/(?!plan$)/.test(name)));
  expect(wrong).toEqual([]);
});

test("only constructs, stacks and main.ts know CDKTF", () => {
  const wrong = sources
    .filter((file) => !["constructs", "stacks", "main"].includes(area(file)))
    .filter((file) => importsOf(file).some((name) => /^(cdktf|constructs|@cdktf\/)/.test(name)))
    .map((file) => relative(root, file));
  expect(wrong).toEqual([]);
});

test("a resource of the provider is imported by its own path", () => {
  const wrong = sources
    .filter((file) => importsOf(file).includes("@cdktf/provider-aws"))
    .map((file) => relative(root, file));
  expect(wrong).toEqual([]);
});
