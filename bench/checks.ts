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
    "The type check and `npm run test:unit` as a person runs them. Cold is without what the last run has left. Provider classes are imported by their own path only, which a lint rule and `__tests__/layers.test.ts` hold.",
  async measure(quick): Promise<Table> {
    const run = (...words: string[]) => timed(process.execPath, words, { cwd: project });
    const info = () => join(temporaryFolder(), "info.json");
    let cache = temporaryFolder();
    const unit = (...words: string[]) =>
      timed("npm", ["run", "test:unit", "--", "--cacheDirectory", cache, ...words], { cwd: project });
    const runs = await inTurn(quick ? 1 : 3, {
      "type check, cold": () => run(bin("tsc"), "--noEmit", "--tsBuildInfoFile", info()),
      "type check, warm": () => run(bin("tsc"), "--noEmit"),
      ...(quick
        ? { "unit tests of the site folder": () => unit("--testPathPatterns", "__tests__/site/headers") }
        : {
            "unit tests, cold": () => {
              cache = temporaryFolder();
              return unit();
            },
            "unit tests, warm": () => unit(),
          }),
    });
    const rows = Object.entries(runs).map(([what, times]) => [
      what,
      String(times.length),
      spread(
        times.map(({ seconds }) => seconds),
        1,
      ),
      // npm's own memory would say nothing of the tests it starts.
      what.startsWith("type") ? Math.max(...times.map(({ peak }) => peak)).toFixed(0) : "",
    ]);
    return { columns: ["run", "runs", "seconds", "memory, MiB"], rows };
  },
};
