import { join } from "node:path";
import type { Io } from "../../../src/cli/io";

export const project = join(__dirname, "..", "..", "..");

/** The command line's surroundings without a terminal: what is printed is kept. */
export function quietIo(): Io & { readonly printed: string[] } {
  const printed: string[] = [];
  return {
    printed,
    out: (text) => void printed.push(text),
    err: (text) => void printed.push(text),
    draw: () => undefined,
    env: process.env,
    cwd: project,
    terminal: false,
    columns: 110,
    signal: new AbortController().signal,
  };
}
