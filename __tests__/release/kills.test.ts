import { setTimeout as sleep } from "node:timers/promises";
import type { CallEntry } from "../../src/local/gateway/handlers";
import { copyFor, deployer } from "./support/deployment";
import { expectUnnoticed, rate } from "./support/drills";
import { watchHealth } from "./support/health";
import { startLoad } from "./support/load";
import { randomFrom, spread } from "./support/moments";
import { startReleases, type Releases } from "./support/releases";
import { table, type Figures } from "./support/table";
import { folderOf } from "../support/site-folder";

const kills = Number(process.env.TANDEM_KILLS ?? 20);
const seed = Number(process.env.TANDEM_SEED ?? Date.now() % 1_000_000);

// A round takes two minutes alone on a quiet machine, and several beside other suites.
jest.setTimeout(300_000 + kills * 600_000);

const page = "<!doctype html><title>kills</title><h1><!-- tandem:server --></h1>\n";
const siteFolder = folderOf({ "index.html": page });
let releases: Releases;

beforeAll(async () => {
  releases = await startReleases({ siteFolder }, () => page);
});
afterAll(() => releases?.stop());

/** What the deployment itself has called, in order. */
const calls = (): readonly CallEntry[] => releases.calls().filter(({ caller }) => caller === deployer);
const changing = ({ action }: CallEntry): boolean => !/^(Describe|Get|List|Head)/.test(action);

test(`a deployment that is killed at ${kills} random moments loses nothing, and the next one converges`, async () => {
  const copy = copyFor(releases.site);
  const random = randomFrom(seed);
  const rows: string[][] = [];
  let watched: Pick<Figures, "load" | "health">;
  let round = "a release that nobody kills";
  const load = startLoad({
    url: releases.site.url,
    rate,
    check: (answer) => {
      const problem = releases.check(answer);
      return problem === undefined ? undefined : `${round}: ${problem}`;
    },
  });
  const health = watchHealth(releases.site);

  const deploy = async (settings: object): Promise<void> => {
    const { code, said } = await copy.start(settings, "deploy", "--yes").ended;
    if (code !== 0) throw new Error(`${round}: the deployment ended with ${code}\n${said}`);
  };

  try {
    releases.takeCalls();
    await deploy({ syncInterval: 11 });
    const whole = calls();
    const first = whole.findIndex(changing);
    const last = whole.findLastIndex(changing);
    for (const [index, moment] of spread(kills, first, last, random).entries()) {
      const settings = { syncInterval: 12 + index };
      releases.takeCalls();
      const start = performance.now();
      const victim = copy.start(settings, "deploy", "--yes");
      let over = false;
      void victim.ended.then(() => (over = true));
      while (calls().length < moment && !over) await sleep(10);
      await sleep(random() * 300);
      victim.kill();
      await victim.ended;
      const before = calls().findLast(changing)?.action ?? "nothing";
      round = `kill ${index + 1} at call ${moment}, after ${before}`;

      const { said: lock } = await copy.start(settings, "unlock", "--yes").ended;
      const killed = performance.now();
      await deploy(settings);
      const recovered = performance.now();
      expect([round, await copy.isUnchanged()]).toEqual([round, true]);
      // What is removed goes on answering for a while, as any server that is told to stop.
      const { servers } = releases.site.aws;
      for (let tries = 0; servers.size > 2 && tries < 100; tries++) await sleep(300);
      expect([round, servers.size]).toEqual([round, 2]);
      const row = [
        String(index + 1),
        `${moment} of ${whole.length}`,
        before,
        /is locked/.test(lock) ? "stale" : "free",
        ((killed - start) / 1000).toFixed(0),
        ((recovered - killed) / 1000).toFixed(0),
      ];
      rows.push(row);
      process.stdout.write(`${row.join("  ")}\n`);
    }
  } finally {
    watched = { load: await load.stop(), health: await health.stop() };
    const columns = ["kill", "at call", "last change before it", "lock", "killed after s", "recovered in s"];
    process.stdout.write(
      `${table(columns, rows)}\n\nseed ${seed} (TANDEM_SEED); ${watched.load.requests} requests, ` +
        `${watched.load.failed} failed; never fewer than ${watched.health.fewestHealthy} healthy\n`,
    );
  }
  expectUnnoticed({ release: "kills", seconds: 0, ...watched });
});
