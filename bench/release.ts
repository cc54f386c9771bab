import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyFor } from "../__tests__/release/support/deployment";
import { quietIo } from "../__tests__/support/quiet-io";
import { localSite } from "../src/cli/local-site";
import { steps } from "../src/cli/steps";
import { linesOf, rowsOf, type Times } from "./lines";
import type { Section, Table } from "./section";
import { project, temporaryFolder } from "./site-of";

type Deploy = (settings: object) => Promise<Times>;

const shortest = { healthCheckInterval: 5, healthCheckTimeout: 2, syncInterval: 5, deregistrationDelay: 5 };
/** What the provider waits for by itself, however quick AWS is: ten seconds for a server, five for an image. */
const waits = ["… base server", "… image", "… clones", "… terminated"];

export const release: Section = {
  name: "release",
  title: "Release",
  about:
    "`npm run deploy -- --yes` on a running site of two servers, with the shortest intervals that the settings allow, from the command to forty answers of the new release; a line with … is a part of the step below it. " +
    `The provider's own waits are those of ${waits.map((name) => name.slice(2)).join(", ")}: each needs the one before. Servers, gates and registrations of one stage go side by side; the old ones are removed in the reverse order, while visitors are on the new ones. New content needs none of it.`,
  async measure(quick): Promise<Table> {
    const io = quietIo();
    const run = localSite(io, steps(io), { settings: shortest });
    try {
      const site = await run.start();
      const copy = copyFor(site);
      const deploy: Deploy = async (settings) => {
        const begin = performance.now();
        const { code, said } = await copy.start(settings, "deploy", "--yes").ended;
        if (code !== 0) throw new Error(`the deployment ended with ${code}\n${said}`);
        const all = (performance.now() - begin) / 1000;
        const found = new Map(linesOf(said).map(({ title, seconds }) => [nameless(title), Number(seconds)]));
        const waited = waits.reduce((sum, title) => sum + (found.get(title) ?? 0), 0);
        return found
          .set("**from the command to the answers**", all)
          .set("of it the provider's waits", waited);
      };
      const [content, software] = await measured(deploy, quick);
      const titles = inOrder([...content, ...software].flatMap((one) => [...one.keys()]));
      return {
        columns: ["step", "content, s", "software, s"],
        rows: rowsOf(titles, [content, software]),
      };
    } finally {
      await run.stop(false);
    }
  },
};

/** Each of new content, and each of new software, which a quick run leaves out. */
async function measured(deploy: Deploy, quick: boolean): Promise<[Times[], Times[]]> {
  const siteFolder = temporaryFolder();
  cpSync(join(project, "assets", "site"), siteFolder, { recursive: true });
  const content = [];
  for (let edition = 0; edition < (quick ? 1 : 3); edition += 1) {
    writeFileSync(join(siteFolder, "new.html"), `<p>${edition}</p>\n`);
    content.push(await deploy({ siteFolder }));
  }
  const software = [];
  for (const syncInterval of quick ? [] : [6, 7, 8])
    software.push(await deploy({ siteFolder, syncInterval }));
  return [content, software];
}

/** The parts of all runs stand above the step that they are of. */
function inOrder(titles: readonly string[]): readonly string[] {
  const isPart = (title: string) => title.startsWith("…");
  const all = [...new Set(titles)];
  const steps = all.filter((title) => !isPart(title));
  const at = steps.indexOf("apply the plan");
  return [...steps.slice(0, at), ...all.filter(isPart), ...steps.slice(at)];
}

/** A step that names the release is the same one in every run. */
function nameless(title: string): string {
  return title.replace(/ release [0-9a-f]{12}$/, " the release");
}
