import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { UserError } from "../error";
import { review as judge, type Review } from "../review/review";
import { siteStackOf } from "../settings/load";
import type { PlanFile } from "../terraform/plan";
import type { Io } from "./io";
import { readPlanInput } from "./plan-input";
import {
  again,
  checkHashes,
  hashesOf,
  planFile,
  readRecord,
  recordOf,
  removeRecord,
  sourcesOf,
  writeRecord,
  type PlanRecord,
} from "./plan-record";
import { gatesToRenew } from "./renewed-gates";
import { refuseWhileLocked, synthesize, type SiteWork } from "./site-work";
import type { Steps } from "./steps";
import { synth } from "./synth";
import { projectWaivers } from "./waivers-file";

export interface PlanWish {
  /** The plan is to delete everything. */
  readonly teardown: boolean;
  /** Refuse warnings too. */
  readonly strict: boolean;
}

/** A saved plan with its review, and the record that ties the two. */
export interface ReviewedPlan {
  readonly plan: PlanFile;
  readonly review: Review;
  readonly record: PlanRecord;
}

/** Synthesizes, plans into the stack's folder, and reviews exactly that file. */
export async function makeReviewedPlan(
  io: Io,
  site: SiteWork,
  step: Steps,
  wish: PlanWish,
): Promise<ReviewedPlan> {
  const { folder, settings, env } = site;
  await refuseWhileLocked(settings, env);
  await step.run("synthesize", () => synthesize(io, site));
  removeRecord(folder);
  await step.run(wish.teardown ? "plan the teardown" : "plan", async () => {
    const terraform = site.terraform();
    await terraform.init("-reconfigure");
    await terraform.plan(planFile, ...(wish.teardown ? ["-destroy"] : []));
  });
  const reviewed = await reviewSaved(io, site, step, wish);
  const gates = wish.teardown ? [] : gatesToRenew(reviewed.plan);
  if (gates.length === 0) return reviewed;
  removeRecord(folder);
  await step.run("plan again, with the gates that an interrupted deployment has left behind", async () => {
    await site.terraform().plan(planFile, ...gates.map((gate) => `-replace=${gate}`));
  });
  return reviewSaved(io, site, step, wish);
}

function reviewSaved(io: Io, site: SiteWork, step: Steps, wish: PlanWish): Promise<ReviewedPlan> {
  const { folder } = site;
  return step.run("review", async () => {
    // Before the review, so that what is changed while it runs is not taken for what was reviewed.
    const hashes = hashesOf(folder, io.cwd);
    const { plan, review } = await judgePlan(io, site.env, join(folder, planFile), wish);
    const record = recordOf({ review, teardown: wish.teardown, hashes });
    writeRecord(folder, record);
    return { plan, review, record };
  });
}

/** The plan that `npm run plan` has left, when it is still what was reviewed; nothing when there is none. */
export async function recordedPlan(
  io: Io,
  site: SiteWork,
  step: Steps,
  teardown: boolean,
): Promise<ReviewedPlan | undefined> {
  const record = readRecord(site.folder);
  if (record === undefined) return undefined;
  return step.run("check the plan that was reviewed", async () => {
    checkMode(record, teardown);
    checkHashes(record, hashesOf(site.folder, io.cwd), relative(io.cwd, site.folder));
    if (!record.passed)
      throw new UserError(`the plan was reviewed and not passed: mend what it says, and ${again}`);
    await checkSources(io, site, record);
    await site.terraform().init("-reconfigure");
    // Judged once more, because a record is a file that anybody can write, and a waiver may have ended since.
    const judged = await judgePlan(io, site.env, join(site.folder, planFile), record);
    return { ...judged, record };
  });
}

/** Reviews a saved plan with the JSON inside of it and the project's waivers. */
export async function judgePlan(
  io: Io,
  env: NodeJS.ProcessEnv,
  file: string,
  { teardown, strict }: PlanWish,
): Promise<Pick<ReviewedPlan, "plan" | "review">> {
  const { plan, source } = await readPlanInput(file, undefined, io.cwd, env);
  if (teardown) checkOnlyDeletes(plan);
  const waivers = projectWaivers(io.cwd);
  return { plan, review: judge(plan, { source, waivers, teardown, strict }) };
}

function checkMode(record: PlanRecord, teardown: boolean): void {
  if (record.teardown === teardown) return;
  throw new UserError(
    record.teardown
      ? "the plan that was reviewed takes the site down: 'npm run deploy -- --teardown' applies it, 'npm run plan' makes another"
      : "the plan that was reviewed is no teardown: 'npm run plan -- --teardown' makes one",
  );
}

/** Most rules do not ask a teardown anything, so that nothing else may pass for one. */
function checkOnlyDeletes(plan: PlanFile): void {
  const other = plan.resource_changes.find(({ change }) =>
    change.actions.some((action) => action === "create" || action === "update"),
  );
  if (other === undefined) return;
  throw new UserError(
    `a teardown must only delete, and the plan has other plans for ${other.address}: make one with 'npm run plan -- --teardown'`,
  );
}

/** The settings, the site folder and the code still make what was planned. */
async function checkSources(io: Io, { settings }: SiteWork, record: PlanRecord): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), "tandem-synth-"));
  try {
    const stack = await synth(io, out);
    const now = sourcesOf(stack(siteStackOf(settings)));
    if (now.assets !== record.sha256.assets) {
      throw new UserError(`the site folder has changed since the plan was reviewed: ${again}`);
    }
    if (now["cdk.tf.json"] !== record.sha256["cdk.tf.json"]) {
      throw new UserError(`the settings or the code have changed since the plan was reviewed: ${again}`);
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
