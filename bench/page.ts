import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { markdown, type Section, type Table } from "./section";
import { project } from "./site-of";

const file = join(project, "docs", "performance.md");

const head = `# How fast it is

Made by \`npm run bench\`; \`npm run bench -- NAME\` measures one section anew, and \`-- --quick\` only shows that all of them run. A figure is the median of several runs, with the least and the most behind it, and without them a single one;
rows of one table were measured in one run, in turn, and are to be compared with each other: another machine has other figures.
`;

/** Puts the section into the page, in the place of what it said before. */
export function writeSection(section: Section, table: Table, all: readonly Section[]): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const texts = all.map((each) => (each === section ? textOf(section, table) : textIn(before, each)));
  writeFileSync(file, [head, ...texts.filter((text) => text !== "")].join("\n"));
}

function textOf({ name, title, about }: Section, table: Table): string {
  return `## ${title}\n\n${about}\n\n${markdown(table)}\n\n\`npm run bench -- ${name}\`: ${machine()}\n`;
}

/** Everything from a section's title to the next one. */
function textIn(page: string, { title }: Section): string {
  const [, text = ""] = page.split(`## ${title}\n`);
  const [own = ""] = text.split("\n## ");
  return own === "" ? "" : `## ${title}\n${own.trimEnd()}\n`;
}

function machine(): string {
  const [processor] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${processor?.model.trim() ?? "processor"}, ${memory}, ${type()} ${release()}, Node.js ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}`;
}
