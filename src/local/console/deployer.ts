import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../error";
import { serversIn } from "./events";
import { Conflict } from "./routes";
import type { View } from "./view";
import { newWork, type Work, type WorkView } from "./work";

/** Deploys the site anew, the way it was deployed at first. */
export interface Deployer {
  /** What can be released, each with words for it. */
  readonly changes: Readonly<Record<string, string>>;
  /** The first page of the site as it would be published. */
  page(): Promise<string>;
  /** Deploys the site with another first page, and gives the release of its content. */
  publish(page: string, work: Work): Promise<string>;
  /** Deploys new servers, which take over from the old ones. */
  release(change: string, work: Work): Promise<void>;
}

export interface Deployments {
  current(): WorkView | null;
  publish(page: string): void;
  release(change: string): void;
  /** Waits for what is under way: whoever stops everything has interrupted it. */
  stop(): Promise<void>;
}

/** One deployment at a time: Terraform locks the state. */
export function startDeployments(deployer: Deployer, view: () => View): Deployments {
  let work: Work | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let stopped = false;

  const begin = (next: Work, action: (work: Work) => Promise<void>): void => {
    const now = work?.view();
    if (now?.state === "running") throw new Conflict(`${now.title} must have ended first: it is under way`);
    work = next;
    underWay = action(next).then(
      () => next.finish(),
      (error: unknown) => next.fail(error instanceof Error ? error.message : String(error)),
    );
  };
  const reaches = async (server: string, release: string): Promise<void> => {
    while (serversIn(view()).some((each) => each.name === server && each.release !== release)) {
      if (stopped) throw new UserError("the preview was stopped");
      await sleep(100);
    }
  };

  return {
    current: () => work?.view() ?? null,
    publish: (page) => {
      const names = [...new Set(serversIn(view()).map(({ name }) => name))].sort();
      const stages = ["synthesize", "plan", "review", "upload", ...names.map((name) => `${name} has it`)];
      begin(newWork("publish", "a changed page", stages), async (next) => {
        const release = await deployer.publish(page, next);
        await Promise.all(names.map((name) => next.during(`${name} has it`, () => reaches(name, release))));
      });
    },
    release: (change) => {
      const title = Object.hasOwn(deployer.changes, change) ? deployer.changes[change] : undefined;
      if (title === undefined) {
        const known = Object.keys(deployer.changes).join(", ");
        throw new UserError(`change must be one of ${known}, got ${JSON.stringify(change)}`);
      }
      begin(newWork("release", title, ["synthesize", "plan", "review"]), (next) =>
        deployer.release(change, next),
      );
    },
    stop: async () => {
      stopped = true;
      await underWay;
    },
  };
}
