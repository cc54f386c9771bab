import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const project = join(__dirname, "..");

const folders: string[] = [];
process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that is gone when the benchmark ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
  folders.push(folder);
  return folder;
}

/** A site of that many pages, a few kilobytes each, a hundred in a folder. */
export function siteOf(files: number, edition = "first"): string {
  const folder = temporaryFolder();
  for (let file = 0; file < files; file += 1) {
    const inFolder = join(folder, `part-${Math.floor(file / 100)}`);
    if (file % 100 === 0) mkdirSync(inFolder);
    writeFileSync(join(inFolder, `page-${file}.html`), pageOf(file, "first"));
  }
  writeFileSync(join(folder, "index.html"), pageOf(0, edition));
  return folder;
}

export function pageOf(file: number, edition: string): string {
  return `<!doctype html><title>${file}</title><h1>${edition}</h1>\n${`<p>page ${file}</p>\n`.repeat(100)}`;
}
