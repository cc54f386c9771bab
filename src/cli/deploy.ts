import { relative } from "node:path";
import { toText } from "../review/report/text";
import { logTail } from "../terraform/log-tail";
import { LockedError } from "../terraform/state-lock";
import { StalePlanError, TerraformError } from "../terraform/terraform";
import { UserError } from "../error";
import { confirmed, refuseUnanswered } from "./confirm";
import { gateReasons } from "./gate-reasons";
import { text, UsageError, type Command, type Io } from "./io";
import { leftoversText, lookForLeftovers } from "./leftovers";
import { parseOutputs } from "./outputs";
import { checkHashes, hashesOf, planFile, removeRecord, writeRecord } from "./plan-record";
import { makeReviewedPlan, recordedPlan, type ReviewedPlan } from "./reviewed-plan";
import { openSite, refuseWhileLocked, type SiteWork } from "./site-work";
import { followStages, stagesOf } from "./stages";
import { steps, type Steps } from "./steps";
import { verifyRelease } from "./verify-release";

/** Applies a plan that was reviewed and passed, and nothing else. */
export const deploy: Command = {
  name: "deploy",
  summary:
    "apply the plan that was reviewed, or one that is made and reviewed now, and see every server on it",
  ofSite: true,
  options: {
    yes: { type: "boolean", help: "do not ask" },
    new: { type: "boolean", help: "plan and review now, also where 'npm run plan' has left a plan" },
    strict: { type: "boolean", help: "refuse warnings too, in a plan that is made now" },
    teardown: { type: "boolean", help: "delete the whole site" },
    url: { type: "string", value: "URL", help: "where to ask for the site (its own address, or TANDEM_URL)" },
  },
  run: async (values, io) => {
    const yes = values.yes === true;
    const teardown = values.teardown === true;
    refuseUnanswered(io, yes, "deploy");
    if (teardown && values.url !== undefined) {
      throw new UsageError("--teardown leaves nothing that could be asked for: leave --url out");
    }
    const step = steps(io);
    const site = await openSite(io);
    if (teardown && site.settings.protect) {
      throw new UserError(
        "protect must be false before a teardown, got true: set it to false, deploy that, then tear down " +
          "(README, Protection). Nothing was changed",
      );
    }
    const left = values.new === true ? undefined : await recordedPlan(io, site, step, teardown);
    const wish = { teardown, strict: values.strict === true };
    const leftovers = await lookForLeftovers(site);
    try {
      const reviewed = left ?? (await makeReviewedPlan(io, site, step, wish));
      io.out(`\n${toText(reviewed.review, { colour: io.terminal }).trimEnd()}\n`);
      if (!reviewed.review.passed) return 1;
      const changes = reviewed.plan.applyable !== false;
      if (!changes) io.out("No changes: everything is as the settings and the site folder say.");
      // A plan of a while ago says nothing of who is at work now, unless it is applied.
      const lost = changes || left === undefined ? await leftovers.find() : [];
      if (lost.length > 0) io.out(`${leftoversText(lost)}\n`);
      if (changes || lost.length > 0) {
        const question = teardown ? "Delete the whole site?" : changes ? "Apply this plan?" : "Remove it?";
        if (!(await confirmed(io, question, yes))) return 1;
        // What is in the network or the role keeps them from being deleted.
        if (teardown && lost.length > 0) {
          await refuseWhileLocked(site.settings, site.env);
          await leftovers.remove(step, lost);
        }
        if (changes) await apply(io, site, step, reviewed);
        if (!teardown) await leftovers.remove(step, lost);
      }
      removeRecord(site.folder);
    } finally {
      leftovers.close();
      // Only a plan that somebody has made on purpose stays until it is used.
      if (left === undefined) removeRecord(site.folder);
    }
    if (teardown) {
      io.out("The site is removed. The bucket with the state stays.");
      return 0;
    }
    return (await verify(io, site, step, text(values, "url"))) ? 0 : 1;
  },
};

async function apply(io: Io, site: SiteWork, step: Steps, { plan, record }: ReviewedPlan): Promise<void> {
  // Between the review and the answer anything may have happened to the files.
  checkHashes(record, hashesOf(site.folder, io.cwd), relative(io.cwd, site.folder));
  // Used up from here on: whatever becomes of the apply, the state is not the one that was planned for.
  removeRecord(site.folder);
  const start = new Date();
  try {
    await step.run("apply the plan", (show) =>
      site.terraform(followStages(stagesOf(plan), show)).apply(planFile),
    );
  } catch (error) {
    if (error instanceof LockedError) writeRecord(site.folder, record);
    if (error instanceof StalePlanError) {
      throw new UserError(`${error.message}. Nothing was changed: make a new one with 'npm run plan'`);
    }
    if (error instanceof TerraformError) {
      await showReasons(io, site, start);
      io.err(`The end of Terraform's log:\n${logTail(site.logFile, 12).replace(/^/gm, "    ")}\n`);
    }
    throw error;
  }
}

/** Terraform's own error of a gate says no more than that it failed. */
async function showReasons(io: Io, site: SiteWork, since: Date): Promise<void> {
  // The state may not be readable either: then that it failed is all that there is to say.
  const reasons = await gateReasons(site).catch(() => []);
  for (const { gate, reason } of reasons.filter(({ at }) => at >= since)) {
    io.err(`${gate}:\n${reason.trimEnd().replace(/^/gm, "    ")}\n`);
  }
}

async function verify(io: Io, site: SiteWork, step: Steps, url: string | undefined): Promise<boolean> {
  const outputs = parseOutputs(await site.terraform().output());
  const { region, syncInterval } = site.settings;
  return verifyRelease(io, step, {
    env: site.env,
    region,
    outputs,
    release: outputs.release,
    url: url ?? (io.env.TANDEM_URL || outputs.url),
    syncInterval,
  });
}
