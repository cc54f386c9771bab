import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { inTurn, spread } from "./median";
import type { Section, Table } from "./section";
import { project, temporaryFolder } from "./site-of";
import { timed } from "./timed";

const bin = (name: string) => join(project, "node_modules", ".bin", name);

export const checks: Section = {
  name: "checks",
  title: "Tests and types",
  about:
    "The type check and the unit tests as a person runs them. Cold is without what the last run has left. Provider classes are imported by their own path only, which a lint rule and `__tests__/layers.test.ts` hold.",
  async measure(quick): Promise<Table> {
    const run = (...words: string[]) => timed(process.execPath, words, { cwd: project });
    const info = () => join(temporaryFolder(), "info.json");
    const cache = temporaryFolder();
    mkdirSync(cache, { recursive: true });
    const unit = [bin("jest"), "--selectProjects", "unit"];
    const runs = await inTurn(quick ? 1 : 3, {
      "type check, cold": () => run(bin("tsc"), "--noEmit", "--tsBuildInfoFile", info()),
      "type check, warm": () => run(bin("tsc"), "--noEmit"),
    });
    const tests = await inTurn(1, {
      ...(quick
        ? {
            "unit tests of the site folder": () =>
              run(...unit, "--testPathPatterns", "__tests__/site/headers"),
          }
        : {
            "unit tests, cold": () => run(...unit, "--cacheDirectory", cache),
            "unit tests, warm": () => run(...unit, "--cacheDirectory", cache),
          }),
    });
    const rows = Object.entries({ ...runs, ...tests }).map(([what, times]) => [
      what,
      String(times.length),
      spread(
        times.map(({ seconds }) => seconds),
        1,
      ),
      Math.max(...times.map(({ peak }) => peak)).toFixed(0),
    ]);
    return { columns: ["run", "runs", "seconds", "memory of the first process, MiB"], rows };
  },
};
