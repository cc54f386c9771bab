import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../error";
import type { Deployer } from "../local/console/deployer";
import type { Work } from "../local/console/work";
import { toText } from "../review/report/text";
import { review as judge } from "../review/review";
import { loadSettings, siteStackOf, type Settings } from "../settings/load";
import type { TerraformEvent } from "../terraform/events";
import type { PlanFile } from "../terraform/plan";
import type { Io } from "./io";
import type { LocalSite } from "./local-site";
import { parseOutputs } from "./outputs";
import { readPlanInput } from "./plan-input";
import { stageOf, stagesOf } from "./stages";
import { synth } from "./synth";
import { projectWaivers } from "./waivers-file";

/** Deploys a running preview anew: synthesized, planned, reviewed and applied, as on AWS. */
export function localDeployer(io: Io, site: LocalSite): Deployer {
  /** What is deployed: each deployment changes a part of it. */
  let deployed = site.settings;
  const settings = (): Settings =>
    loadSettings(io.cwd, { ...io.env, TANDEM_SETTINGS: JSON.stringify(deployed) });

  const deploy = async (
    changed: Partial<Settings>,
    work: Work,
    shown: (plan: PlanFile) => Shown,
  ): Promise<void> => {
    const next = { ...deployed, ...changed };
    const stack = await work.during("synthesize", async () => {
      const folder = join(site.outFolder, "stacks", siteStackOf(settings()));
      // The copy of the site is made in place, and would keep a page that is gone.
      rmSync(join(folder, "assets"), { recursive: true, force: true });
      await synth(io, site.outFolder, next);
      return folder;
    });
    await work.during("plan", async () => {
      const terraform = site.terraform("site");
      await terraform.init();
      await terraform.plan("plan");
    });
    const plan = await work.during("review", () => reviewed(io, site, join(stack, "plan")));
    await site.terraform("site", shown(plan)).apply("plan");
    deployed = next;
  };

  return {
    get changes() {
      const { instanceType, syncInterval } = settings();
      return {
        software: `software: a look for content every ${other(syncInterval)} s, not ${syncInterval} s`,
        "instance-type": `instance type: ${otherType(instanceType)}, not ${instanceType}`,
      };
    },
    page: async () => readFileSync(join(settings().siteFolder, "index.html"), "utf8"),
    publish: async (page, work) => {
      const copy = join(dirname(site.outFolder), "changed-site");
      const { siteFolder } = settings();
      if (siteFolder !== copy) cpSync(siteFolder, copy, { recursive: true });
      writeFileSync(join(copy, "index.html"), page);
      await deploy({ siteFolder: copy }, work, () => {
        work.begin("upload");
        return () => undefined;
      });
      work.end("upload");
      return parseOutputs(await site.terraform("site").output()).release;
    },
    release: async (change, work) => {
      const { instanceType, syncInterval } = settings();
      const changed: Partial<Settings> =
        change === "software"
          ? { syncInterval: other(syncInterval) }
          : { instanceType: otherType(instanceType) };
      await deploy(changed, work, (plan) => followed(stagesOf(plan), work));
    },
  };
}

type Shown = (event: TerraformEvent) => void;

async function reviewed(io: Io, site: LocalSite, file: string): Promise<PlanFile> {
  const { plan, source } = await readPlanInput(file, undefined, io.cwd, site.env);
  const review = judge(plan, { source, waivers: projectWaivers(io.cwd) });
  if (!review.passed) throw new UserError(toText(review).trimEnd());
  return plan;
}

/** A stage begins with its first change and ends with its last. */
function followed(expected: ReadonlyMap<string, number>, work: Work): Shown {
  const left = new Map(expected);
  work.expect([...expected.keys()]);
  return (event) => {
    if (event.kind !== "started" && event.kind !== "finished") return;
    const stage = stageOf(event.address, event.action);
    if (stage === undefined) return;
    work.begin(stage);
    if (event.kind === "started") return;
    left.set(stage, (left.get(stage) ?? 1) - 1);
    if (left.get(stage) === 0) work.end(stage);
  };
}

/** Another interval that is as good. */
function other(syncInterval: number): number {
  return syncInterval % 2 === 0 ? syncInterval + 1 : syncInterval - 1;
}

function otherType(instanceType: string): string {
  const [family = "t3", size] = instanceType.split(".");
  return `${family}.${size === "small" ? "micro" : "small"}`;
}
