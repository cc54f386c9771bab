import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localSite, type LocalSite, type LocalSiteRun } from "../../../src/cli/local-site";
import { parseOutputs } from "../../../src/cli/outputs";
import { steps } from "../../../src/cli/steps";
import { synth } from "../../../src/cli/synth";
import { verifyRelease } from "../../../src/cli/verify-release";
import type { CallEntry } from "../../../src/local/gateway/handlers";
import type { Terraform } from "../../../src/terraform/terraform";
import { quietIo } from "../../support/quiet-io";
import type { PageAnswer } from "./load";

/** Settings that make everything as quick as AWS allows, but for a check's patience: this machine may be busy. */
export const quick = {
  healthCheckInterval: 5,
  healthCheckTimeout: 4,
  syncInterval: 10,
  deregistrationDelay: 5,
};

export type Settings = Readonly<Record<string, unknown>>;
/** Changes the synthesized stack before Terraform reads it. */
export type Edit = (stack: string) => string;

export interface Releases {
  readonly site: LocalSite;
  /** The calls to AWS since they were taken last, in order. */
  calls(): readonly CallEntry[];
  takeCalls(): readonly CallEntry[];
  /** Synthesizes and plans the site; the plan is applied by `apply`. */
  plan(settings: Settings, edit?: Edit): Promise<{ readonly changes: boolean; apply(): Promise<void> }>;
  /** Plans and applies, and tells which release is published then. */
  deploy(settings: Settings, edit?: Edit): Promise<void>;
  /** Waits until every server is healthy and on the release that was deployed, as `npm run deploy` does. */
  verify(): Promise<boolean>;
  /** What is wrong with a page: not of a release that was deployed, or not of the server that it says. */
  check(answer: PageAnswer): string | undefined;
  stop(): Promise<void>;
}

/** The site on this machine, ready to be deployed again and again. `editionOf` tells a site's folder by its page. */
export async function startReleases(
  settings: Settings,
  editionOf: (siteFolder: string) => string,
): Promise<Releases> {
  const io = quietIo();
  const calls: CallEntry[] = [];
  const run: LocalSiteRun = localSite(io, steps(io), {
    settings: { ...quick, ...settings },
    events: { call: (entry) => void calls.push(entry) },
  });
  const editions = new Map<string, string>();
  const site = await run.start().catch(async (error: unknown) => {
    await run.stop(true);
    throw error;
  });
  const know = (folder: string, siteFolder: unknown) =>
    editions.set(releaseIn(folder), editionOf(String(siteFolder)));
  know(join(site.outFolder, "stacks", "site"), settings["siteFolder"]);

  const plan: Releases["plan"] = async (changed, edit = (stack) => stack) => {
    const all = { ...site.settings, ...changed };
    const folder = (await synth(io, site.outFolder, all))("site");
    know(folder, all["siteFolder"]);
    const file = join(folder, "cdk.tf.json");
    writeFileSync(file, edit(readFileSync(file, "utf8")));
    const terraform: Terraform = site.terraform("site");
    await terraform.init();
    const { changes } = await terraform.plan("release");
    return { changes, apply: () => terraform.apply("release") };
  };
  return {
    site,
    calls: () => calls,
    takeCalls: () => calls.splice(0),
    plan,
    deploy: async (changed, edit) => {
      const planned = await plan(changed, edit);
      await planned.apply();
    },
    verify: async () => {
      const outputs = parseOutputs(await site.terraform("site").output());
      const { env, region, url } = site;
      const check = { env, region, url, outputs, release: outputs.release, syncInterval: quick.syncInterval };
      return verifyRelease(io, steps(io), check);
    },
    check: ({ status, server, release, body }) => {
      if (status !== 200) return `status ${status}`;
      if (server === undefined) return "no Tandem-Server header";
      const edition = editions.get(release ?? "");
      if (edition === undefined) return `release ${release} was never deployed`;
      return body === edition.replace("<!-- tandem:server -->", server) ? undefined : "another page";
    },
    stop: () => run.stop(false),
  };
}

function releaseIn(folder: string): string {
  const stack = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    readonly output: { readonly release: { readonly value: string } };
  };
  return stack.output.release.value;
}
