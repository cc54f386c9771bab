import { appendFile, rename, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

export interface LogFile {
  append(text: string): void;
  /** Settles when everything appended so far is on the disk. */
  flush(): Promise<void>;
}

/** Milliseconds whose lines are written together: a write costs more than what is written. */
const together = 50;

/** Appends in order and in the background. Past `limit` bytes the file becomes FILE.1, so a log never fills the machine. */
export function logFile(path: string, limit = 1 << 20): LogFile {
  let pending = "";
  let size: number | undefined;
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    while (pending !== "") {
      await sleep(together);
      const text = pending;
      pending = "";
      try {
        size ??= await stat(path).then(
          (found) => found.size,
          () => 0,
        );
        if (size > limit) {
          await rename(path, `${path}.1`);
          size = 0;
        }
        await appendFile(path, text);
        size += Buffer.byteLength(text);
      } catch {
        // The disk is gone or full: a log is no reason for a server to stop.
        size = undefined;
      }
    }
    writing = undefined;
  }

  return {
    append(text) {
      pending += text;
      writing ??= write();
    },
    flush: async () => writing,
  };
}
