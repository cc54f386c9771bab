import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { logFile } from "./log-file";

export interface Entry {
  readonly at: string;
  readonly unit: string;
  /** Who speaks: the program, or the tag that logger was given. */
  readonly tag: string;
  readonly text: string;
}

export interface Journal {
  write(unit: string, text: string, tag?: string): void;
  /** The newest entries, oldest first. */
  read(wanted: { readonly unit?: string; readonly tag?: string; readonly lines?: number }): Promise<Entry[]>;
  flush(): Promise<void>;
}

export const journalPath = "/var/log/journal/journal.jsonl";

/** What journald keeps: every unit's output, on the server's own disk, one JSON object a line. */
export function openJournal(root: string, onEntry: (entry: Entry) => void = () => undefined): Journal {
  const path = join(root, journalPath);
  const file = logFile(path, 2 << 20);
  return {
    write(unit, text, tag = unit.replace(/\.\w+$/, "")) {
      for (const line of text.split("\n")) {
        if (line === "") continue;
        const entry = { at: new Date().toISOString(), unit, tag, text: line };
        file.append(`${JSON.stringify(entry)}\n`);
        onEntry(entry);
      }
    },
    async read({ unit, tag, lines = 1_000 }) {
      await file.flush();
      const entries = (await Promise.all([`${path}.1`, path].map(readEntries))).flat();
      return entries
        .filter(
          (entry) => (unit === undefined || entry.unit === unit) && (tag === undefined || entry.tag === tag),
        )
        .slice(-lines);
    },
    flush: file.flush,
  };
}

export function toText(entry: Entry): string {
  return `${entry.at} ${entry.tag}: ${entry.text}`;
}

async function readEntries(path: string): Promise<Entry[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      // The last line of a disk that was copied while it was written.
      return [];
    }
  });
}
