import { type BigIntStats, readFileSync, realpathSync, statSync } from "node:fs";

// At once, not in the background: a look at a small file takes far less time than to be told of it later.

/** What a file says; undefined when it cannot be read. */
export const textOf = (path: string): string | undefined => attempt(() => readFileSync(path, "utf8"));

/** Undefined when nothing is there. */
export const statsOf = (path: string): BigIntStats | undefined =>
  attempt(() => statSync(path, { bigint: true, throwIfNoEntry: false }));

/** A path with its links followed; undefined when nothing is there. */
export const followed = (path: string): string | undefined => attempt(() => realpathSync.native(path));

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
