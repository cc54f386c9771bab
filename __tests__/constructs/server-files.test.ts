import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readServerFiles } from "../../src/constructs/server-files";

test("every file of assets/server goes to a server", () => {
  const folder = join(__dirname, "..", "..", "assets", "server");
  expect(readServerFiles()).toHaveLength(readdirSync(folder).length);
});

test("a server gets a script without its comments, as it is otherwise", () => {
  const ready = readServerFiles().find(({ path }) => basename(path) === "tandem-ready");
  const source = readFileSync(join(__dirname, "..", "..", "assets", "server", "tandem-ready"), "utf8");
  const [shebang, ...lines] = source.split("\n");
  const code = lines.filter((line) => !line.trim().startsWith("#") && line.trim() !== "");
  expect(ready?.content).toBe(`${[shebang, ...code].join("\n")}\n`);
});
