import { writeFileSync } from "node:fs";
import { linesOf } from "./lines";
import type { Section, Table } from "./section";
import { project, temporaryFolder } from "./site-of";
import { timed } from "./timed";

const done = "40 requests";

export const start: Section = {
  name: "start",
  title: "First answer",
  about:
    "`npm start -- --once`, from the command to forty good answers of both servers, by the steps that it prints; a line with … is a part of the step below it, and these go side by side. " +
    "The first start finds no compiled code of an earlier run, and (where this runs as root on Linux) nothing of Terraform, the provider (700 MB), the emulator and Node.js's modules in memory; the second has both. " +
    "On a machine without them, the first also brings the provider and the emulator, which later ones find. The floor are the provider's own waits: a minute for the load balancer, ten seconds for each server. " +
    "All else goes on beside the load balancer's minute.",
  async measure(quick): Promise<Table> {
    const env = { ...process.env, TMPDIR: temporaryFolder() };
    const runs: Map<string, string>[] = [];
    for (const isFirst of quick ? [true] : [true, false]) {
      if (isFirst) forgetFiles();
      runs.push(await started(env));
    }
    const titles = [...new Set(runs.flatMap((run) => [...run.keys()]))];
    return {
      columns: ["step", "first start, s", "second start, s"].slice(0, 1 + runs.length),
      rows: titles.map((title) => [title, ...runs.map((run) => run.get(title) ?? "")]),
    };
  },
};

/** The seconds of each step, and of all of them until the site has answered. */
async function started(env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  const begin = performance.now();
  let answered = 0;
  const watch = (output: string) => {
    if (answered === 0 && output.includes(done)) answered = (performance.now() - begin) / 1000;
  };
  const { output } = await timed("npm", ["start", "--", "--once"], { cwd: project, env, watch });
  const steps = new Map<string, string>();
  for (const { title, seconds } of linesOf(output)) {
    steps.set(title, seconds);
    if (title === done) break;
  }
  return steps.set("**from the command to the answers**", `**${answered.toFixed(1)}**`);
}

/** Has the system read files from the disk again. */
function forgetFiles(): void {
  try {
    writeFileSync("/proc/sys/vm/drop_caches", "3\n");
  } catch {
    console.error("what the system has read stays in memory: forgetting it takes root on Linux");
  }
}
