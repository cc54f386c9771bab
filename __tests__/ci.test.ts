import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun, needed } from "./boot/support/on-linux";

const script = readFileSync(join(__dirname, "..", ".ci", "run"), "utf8");

test("servers are booted wherever that is possible, and in CI come what may", () => {
  expect(mustRun({}, undefined)).toBe(true);
  expect(mustRun({}, "it needs root")).toBe(false);
  expect(mustRun({ CI: "" }, "it needs root")).toBe(false);
  expect(mustRun({ CI: "true" }, "it needs root")).toBe(true);
});

test("the gate says that it is CI, and installs what the servers are made of", () => {
  expect(script).toMatch(/^export CI=true$/m);
  const packages = /^packages=\((.+)\)$/m.exec(script)?.[1]?.split(" ");
  expect(packages).toEqual(expect.arrayContaining(Object.values(needed)));
});
