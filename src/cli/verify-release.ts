import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../error";
import { count } from "./count";
import type { Io } from "./io";
import type { SiteOutputs } from "./outputs";
import type { Steps } from "./steps";
import { tallyText, type Outcome } from "./tally";
import { waitUntilHealthy } from "./target-health";

export interface ReleaseCheck {
  readonly env: NodeJS.ProcessEnv;
  readonly region: string;
  readonly outputs: SiteOutputs;
  /** What every server has to answer with. */
  readonly release: string;
  /** Where the site is asked for. */
  readonly url: string;
  /** Seconds after which each server looks for new content by itself. */
  readonly syncInterval: number;
}

/** Waits until every server is healthy and has the release, then counts who answers. Gives back whether all is well. */
export async function verifyRelease(io: Io, step: Steps, check: ReleaseCheck): Promise<boolean> {
  const { env, region, outputs, release, url } = check;
  await step.run("wait until the balancer calls every server healthy", ({ note }) =>
    waitUntilHealthy({ env, region, outputs, note, signal: io.signal, second: 1000 }),
  );
  await step.run(`wait until every server answers with release ${release}`, ({ note }) =>
    waitForRelease(check, note, io.signal),
  );
  const result = await step.run("40 requests", () => {
    return count({ url, requests: 40, expected: outputs.servers.map(({ name }) => name) });
  });
  io.out(`\n${tallyText(result)}`);
  return result.problems.length === 0 && result.releases.every(({ name }) => name === release);
}

/** Beyond the interval: what a large site takes to be brought, and a balancer's other node to be asked. */
const patienceSeconds = 180;

/** Asks through the balancer, as visitors do, until each server has answered and all with the release. */
async function waitForRelease(
  check: ReleaseCheck,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { outputs, release, url, syncInterval } = check;
  const end = performance.now() + (syncInterval + patienceSeconds) * 1000;
  for (;;) {
    const last = new Map<string, string>();
    const reasons = new Set<string>();
    const onOutcome = (outcome: Outcome) => {
      if (outcome.kind === "failure") reasons.add(outcome.reason);
      else if (outcome.server !== undefined) last.set(outcome.server, outcome.release ?? "none");
    };
    await count({ url, requests: 4 * outputs.servers.length, onOutcome });
    const behind = outputs.servers.filter(({ name }) => last.get(name) !== release);
    if (behind.length === 0) return;
    const said = [
      ...behind.map(
        ({ name }) => `${name} ${last.has(name) ? `has release ${last.get(name)}` : "did not answer"}`,
      ),
      ...[...reasons].map((reason) => `a request failed: ${reason}`),
    ].join(", ");
    if (performance.now() > end) {
      throw new UserError(
        `every server must answer with release ${release} within ${syncInterval + patienceSeconds} s at ${url}, but ${said}`,
      );
    }
    note(said);
    await sleep(500, undefined, { signal });
  }
}
