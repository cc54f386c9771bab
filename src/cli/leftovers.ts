import { siteOnAws, type Found } from "./site-on-aws";
import { stateOf, type SiteWork } from "./site-work";
import type { Steps } from "./steps";

/**
 * What a deployment that was killed has left on AWS, and no state knows: Terraform saves its state every 20 seconds,
 * and what is being made at that moment is not in it.
 */
export interface Leftovers {
  /** Asked once the plan is made: it has held the lock, so that no other deployment was at work. */
  find(): Promise<readonly Found[]>;
  /** Removes what was found, unless a state knows it by now. */
  remove(step: Steps, found: readonly Found[]): Promise<void>;
  close(): void;
}

/** Looks at AWS now. What is made from now on may be another deployment's, and is not touched. */
export async function lookForLeftovers({
  settings,
  env,
}: Pick<SiteWork, "settings" | "env">): Promise<Leftovers> {
  const state = stateOf(settings, env);
  const { bucket, target_group_arn } = await state.outputs();
  const aws = siteOnAws(settings, { bucket: name(bucket), targetGroup: name(target_group_arn) }, env);
  const there = await aws.list();
  const unknown = async (found: readonly Found[]): Promise<readonly Found[]> => {
    const known = await state.ids();
    return found.filter(({ id }) => !known.has(id));
  };
  return {
    find: () => unknown(there),
    remove: async (step, found) => {
      const left = await unknown(found);
      if (left.length === 0) return;
      await step.run("remove what an interrupted deployment has left", async ({ line }) => {
        for (const { what, id, remove } of left) {
          await remove();
          line(`    ${what} ${id}`);
        }
      });
    },
    close: () => aws.close(),
  };
}

/** For the person who is asked. */
export function leftoversText(left: readonly Found[]): string {
  return (
    "An interrupted deployment has left what no state knows, and this one removes: " +
    `${left.map(({ what, id }) => `${what} ${id}`).join(", ")}.`
  );
}

function name(output: unknown): string | undefined {
  return typeof output === "string" ? output : undefined;
}
