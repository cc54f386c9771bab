import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { standInsFolder } from "../../src/local/server/environment";
import { standIns } from "../../src/local/server/stand-ins";

const programs = readdirSync(standInsFolder, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => entry.name);

test.each(programs)("%s is a program that says what it stands in for, and the list has it", (name) => {
  const path = join(standInsFolder, name);
  expect(() => accessSync(path, constants.X_OK)).not.toThrow();
  expect(readFileSync(path, "utf8")).toMatch(/^#!\/bin\/sh\n# Stands in for /);
  expect(standIns.map(({ what }) => what)).toContain(name);
});

test("each stand-in says how it differs", () => {
  for (const { differs } of standIns) expect(differs).toMatch(/\w+ \w+/);
});
