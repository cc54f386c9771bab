import { join } from "node:path";
import type { Io } from "../../src/cli/io";

export const project = join(__dirname, "..", "..");

export interface QuietIo extends Io {
  /** Every line that was printed, in order. */
  readonly printed: string[];
}

/** The command line's surroundings without a terminal: what is printed is kept. */
export function quietIo(changed: Partial<Io> = {}): QuietIo {
  const printed: string[] = [];
  return {
    printed,
    out: (text) => void printed.push(text),
    err: (text) => void printed.push(text),
    draw: (text) => void printed.push(text),
    env: process.env,
    cwd: project,
    terminal: false,
    columns: 110,
    signal: new AbortController().signal,
    ...changed,
  };
}
