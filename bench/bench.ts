import { parseArgs } from "node:util";
import { balancer } from "./balancer";
import { checks } from "./checks";
import { growth } from "./growth";
import { writeSection } from "./page";
import { release } from "./release";
import { review } from "./review";
import { markdown, type Section } from "./section";
import { servers } from "./servers";
import { start } from "./start";
import { synth } from "./synth";

const all: readonly Section[] = [synth, growth, start, release, servers, balancer, review, checks];

/** Measures the sections that are named, or all, and writes what they found into the page. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: "boolean" } },
  });
  const names = all.map(({ name }) => name);
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`a section must be one of ${names.join(", ")}, got ${unknown}`);
  const quick = values.quick === true;
  for (const section of all) {
    if (positionals.length > 0 && !positionals.includes(section.name)) continue;
    console.error(`${section.title} …`);
    const table = await section.measure(quick);
    console.log(`\n${section.title}\n\n${markdown(table)}\n`);
    if (!quick) writeSection(section, table, all);
  }
}

main().catch((error: NodeJS.ErrnoException) => {
  const missing = error.code === "ENOENT" && error.syscall?.startsWith("spawn") === true;
  console.error(
    missing ? `${error.path} is needed and is not on the PATH: Debian has it as a package` : error.message,
  );
  process.exitCode = 1;
});
