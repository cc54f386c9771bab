import { writeFileSync } from "node:fs";
import { linesOf, rowsOf, type Times } from "./lines";
import { inTurn } from "./median";
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
    let env = process.env;
    const runs = await inTurn(quick ? 1 : 3, {
      first: () => {
        env = { ...process.env, TMPDIR: temporaryFolder() };
        forgetFiles();
        return started(env);
      },
      ...(quick ? {} : { second: () => started(env) }),
    });
    const titles = [...new Set(Object.values(runs).flatMap((all) => all.flatMap((run) => [...run.keys()])))];
    return {
      columns: ["step", ...Object.keys(runs).map((which) => `${which} start, s`)],
      rows: rowsOf(titles, Object.values(runs)),
    };
  },
};

/** The seconds of each step, and of all of them until the site has answered. */
async function started(env: NodeJS.ProcessEnv): Promise<Times> {
  const begin = performance.now();
  let answered = 0;
  const watch = (output: string) => {
    if (answered === 0 && output.includes(done)) answered = (performance.now() - begin) / 1000;
  };
  const { output } = await timed("npm", ["start", "--", "--once"], { cwd: project, env, watch });
  const steps = new Map<string, number>();
  for (const { title, seconds } of linesOf(output)) {
    steps.set(title, Number(seconds));
    if (title === done) break;
  }
  return steps.set("**from the command to the answers**", answered);
}

/** Has the system read files from the disk again. */
function forgetFiles(): void {
  try {
    writeFileSync("/proc/sys/vm/drop_caches", "3\n");
  } catch {
    console.error("what the system has read stays in memory: forgetting it takes root on Linux");
  }
}
