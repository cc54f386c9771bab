import { setTimeout as sleep } from "node:timers/promises";
import type { CallEntry } from "../../../src/local/gateway/handlers";
import { folderOf } from "../../support/site-folder";
import { watchHealth } from "./health";
import { startLoad } from "./load";
import { startReleases, type Edit, type Releases, type Settings } from "./releases";
import { tableOf, type Figures } from "./table";

/** Requests a second: at least 200 must come of it. */
export const rate = 210;

export interface Release extends Figures {
  readonly error: Error | undefined;
  /** What happened on AWS, in order, each kind of step once: "launch", "attach". */
  readonly order: readonly string[];
}

/** One site on this machine that is released again and again while visitors come. */
export interface Drills {
  readonly releases: Releases;
  /** What is deployed: each release changes a part of it. */
  settings(): Settings;
  serverIds(): readonly string[];
  /** Does something while visitors come. Some come afterwards, too: old servers are still draining. */
  underLoad(title: string, work: () => Promise<unknown>): Promise<Figures>;
  /** Deploys under load. */
  release(title: string, changed: Settings, edit?: Edit): Promise<Release>;
  /** Deploys what nobody may notice, waits until every server is on it, and goes on from there. */
  succeed(title: string, changed: Settings): Promise<Release>;
  /** Waits until the balancer calls every server healthy. */
  healthy(): Promise<void>;
  /** Prints the figures of all, and ends everything. */
  stop(): Promise<void>;
}

const page = (edition: number) =>
  `<!doctype html><title>edition ${edition}</title><h1><!-- tandem:server --></h1>\n`;
const pages = new Map<string, string>();

/** A site whose page tells it from the others. */
export function siteOf(edition: number, more: Readonly<Record<string, string>> = {}): string {
  const folder = folderOf({ "index.html": page(edition), ...more });
  pages.set(folder, page(edition));
  return folder;
}

export async function startDrills(first: Settings): Promise<Drills> {
  const releases = await startReleases(first, (folder) => pages.get(folder) ?? "");
  const table: Figures[] = [];
  let settings = first;

  const underLoad: Drills["underLoad"] = async (title, work) => {
    const load = startLoad({ url: releases.site.url, rate, check: (answer) => releases.check(answer) });
    const health = watchHealth(releases.site);
    const start = performance.now();
    await work();
    const seconds = (performance.now() - start) / 1000;
    await sleep(8_000);
    const figures = { release: title, seconds, load: await load.stop(), health: await health.stop() };
    table.push(figures);
    return figures;
  };
  const underWatch = async (title: string, work: () => Promise<unknown>): Promise<Release> => {
    releases.takeCalls();
    let error: Error | undefined;
    const figures = await underLoad(title, () => work().catch((failure: Error) => (error = failure)));
    const order = releases.takeCalls().flatMap((call) => wordOf(call, releases.site.outputs.bucket) ?? []);
    return { ...figures, error, order: order.filter((word, at) => word !== order[at - 1]) };
  };
  const release: Drills["release"] = (title, changed, edit) =>
    underWatch(title, () => releases.deploy({ ...settings, ...changed }, edit));

  return {
    releases,
    settings: () => settings,
    serverIds: () => [...releases.site.aws.servers.keys()].sort(),
    underLoad,
    release,
    succeed: async (title, changed) => {
      const done = await underWatch(title, async () => {
        await releases.deploy({ ...settings, ...changed });
        expect(await releases.verify()).toBe(true);
      });
      expect(done.error).toBeUndefined();
      settings = { ...settings, ...changed };
      expectUnnoticed(done);
      return done;
    },
    healthy: async () => {
      const targets = () => releases.site.aws.targetHealth(releases.site.outputs.target_group_arn);
      while (targets().some(({ TargetHealth }) => TargetHealth.State !== "healthy")) await sleep(200);
    },
    stop: async () => {
      process.stdout.write(`${tableOf(table)}\n`);
      await releases.stop();
    },
  };
}

const words: Readonly<Record<string, string>> = {
  RunInstances: "launch",
  CreateAssociation: "gate",
  PutParameter: "proof",
  CreateImage: "image",
  RegisterTargets: "attach",
  ModifyTargetGroup: "change the check",
  DeregisterTargets: "detach",
  TerminateInstances: "terminate",
};

/** What a call to AWS is in the order of a release, if it is a step of one. */
function wordOf({ action, resource = "" }: CallEntry, bucket: string): string | undefined {
  if (!/^(Put|Delete)Objects?$/.test(action)) return words[action];
  if (!resource.startsWith(`${bucket}/`)) return undefined;
  if (action.startsWith("Delete")) return "remove content";
  return resource.endsWith("/manifest.json") ? "manifest" : "content";
}

/** No visitor noticed it. */
export function expectUnnoticed({ load, health }: Figures): void {
  expect([...load.failures]).toEqual([]);
  expect(load.perSecond).toBeGreaterThanOrEqual(200);
  expect(health.samplesPerSecond).toBeGreaterThanOrEqual(5);
  expect(health.history.filter((states) => !/ healthy/.test(states))).toEqual([]);
  expect(health.fewestHealthy).toBeGreaterThanOrEqual(1);
}
