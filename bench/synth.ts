import { spawnSync } from "node:child_process";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOfFile } from "../src/site/digest";
import { walkSite } from "../src/site/walk";
import { inTurn, median, spread } from "./median";
import type { Section, Table } from "./section";
import { project, siteOf, temporaryFolder } from "./site-of";
import { timed, type Timed } from "./timed";

export const synth: Section = {
  name: "synth",
  title: "Synth",
  about:
    "The app as `cdktf.json` runs it, which bundles it in memory each time, against tsx (as Tandem's commands run), CDKTF's own template way (`npx ts-node main.ts`) and a bundle that was built before (the floor: it needs a build step by hand). " +
    "Cold is without tsx's cache of what it has compiled; `app.mjs` keeps none. `cdktf synth` adds only the start of its own command line, which a row of it with an app that does nothing shows. " +
    "More files cost the reading and hashing of each, once, and its lines of JSON; the last column is the time that hashing alone takes.",
  async measure(quick): Promise<Table> {
    const rounds = quick ? 1 : 3;
    const bundle = prebuilt();
    const cli = join(project, "node_modules", ".bin", "cdktf");
    const nothing = temporaryFolder();
    writeFileSync(join(nothing, "cdktf.json"), '{"language":"typescript","app":"true"}');
    const runs = await inTurn(rounds, {
      "`node app.mjs`, as in `cdktf.json`": () => app(["app.mjs"]),
      "`node --require tsx/cjs main.ts`, warm": () => app(["--require", "tsx/cjs", "main.ts"]),
      "the same, cold": () => app(["--require", "tsx/cjs", "main.ts"], { TMPDIR: temporaryFolder() }),
      "`npx ts-node main.ts`": () => app(["--yes", "ts-node@10.9.2", "main.ts"], {}, "npx"),
      "a bundle that was built before": () => app([bundle], {}, process.execPath, join(bundle, "..")),
      ...(quick
        ? {}
        : {
            "`cdktf synth`": () => app([cli, "synth", "--output", temporaryFolder()], quiet),
            "`cdktf synth` of an app that does nothing": () =>
              timed(process.execPath, [cli, "synth"], {
                cwd: nothing,
                env: { ...process.env, ...quiet },
                mayFail: true,
              }),
          }),
    });
    const floor = secondsOf(runs["a bundle that was built before"]);
    const ways = Object.entries(runs).map(([way, times]) => row(way, "3", times, floor));
    const sizes = quick ? [10] : [10, 100, 1_000, 10_000];
    const growth = [];
    for (const size of sizes) {
      const folder = siteOf(size);
      for (const publish of ["files", "archive"]) {
        const settings = { TANDEM_SETTINGS: JSON.stringify({ siteFolder: folder, publish }) };
        const times: Timed[] = [];
        for (let round = 0; round < (quick ? 1 : 3); round += 1) {
          times.push(await app(["app.mjs"], settings));
        }
        growth.push([...row(`\`publish: "${publish}"\``, String(size), times, floor), hashing(folder)]);
      }
    }
    return {
      columns: ["run", "files", "seconds", "times the floor", "memory, MiB", "hashing alone, s"],
      rows: [...ways.map((cells) => [...cells, ""]), ...growth],
    };
  },
};

const quiet = { CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1", CI: "1" };

function app(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  command = process.execPath,
  cwd = project,
): Promise<Timed> {
  return timed(command, args, { cwd, env: { ...process.env, CDKTF_OUTDIR: temporaryFolder(), ...env } });
}

/** The whole app in one file, in a folder that looks like the project to it. */
function prebuilt(): string {
  const folder = temporaryFolder();
  cpSync(join(project, "assets"), join(folder, "assets"), { recursive: true });
  cpSync(join(project, "cdktf.json"), join(folder, "cdktf.json"));
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  const file = join(folder, "main.js");
  const esbuild = join(project, "node_modules", ".bin", "esbuild");
  const flags = ["--bundle", "--platform=node", "--packages=external", "--log-level=warning"];
  const built = spawnSync(esbuild, ["main.ts", ...flags, `--outfile=${file}`], {
    cwd: project,
    encoding: "utf8",
  });
  if (built.status !== 0) throw new Error(`esbuild ended with ${built.status}\n${built.stderr}`);
  return file;
}

function row(what: string, files: string, times: readonly Timed[] = [], floor: number): string[] {
  const seconds = times.map((each) => each.seconds);
  return [
    what,
    files,
    spread(seconds),
    (median(seconds) / floor).toFixed(1),
    median(times.map(({ peak }) => peak)).toFixed(0),
  ];
}

function secondsOf(times: readonly Timed[] = []): number {
  return median(times.map(({ seconds }) => seconds));
}

function hashing(folder: string): string {
  const { files } = walkSite(folder, "/");
  const start = performance.now();
  for (const { path } of files) digestOfFile(join(folder, path));
  return ((performance.now() - start) / 1000).toFixed(2);
}
