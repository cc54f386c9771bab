import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readServerFiles, readServerScript } from "../../src/constructs/server-files";

test("every file of assets/server goes to a server's disk, but the gates' scripts, which go with the gates", () => {
  const files = readdirSync(join(__dirname, "..", "..", "assets", "server"));
  const gates = files.filter((file) => file.startsWith("gate-"));
  expect(gates).toEqual(["gate-in-service", "gate-proof", "gate-ready", "gate-serving"]);
  expect(readServerFiles()).toHaveLength(files.length - gates.length);
});

test("a gate's script has neither comments nor a line that names its shell", () => {
  expect(readServerScript("gate-ready")).toBe('/usr/local/bin/tandem-ready "$3"\n');
});

test("a server gets a script without its comments, as it is otherwise", () => {
  const ready = readServerFiles().find(({ path }) => basename(path) === "tandem-ready");
  const source = readFileSync(join(__dirname, "..", "..", "assets", "server", "tandem-ready"), "utf8");
  const [shebang, ...lines] = source.split("\n");
  const code = lines.filter((line) => !line.trim().startsWith("#") && line.trim() !== "");
  expect(ready?.content).toBe(`${[shebang, ...code].join("\n")}\n`);
});
