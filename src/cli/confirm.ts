import type { Io } from "./io";
import { UsageError } from "./io";

/** Whoever changes something asks first, or was told that it need not. Told before any work is done. */
export function refuseUnanswered(io: Io, yes: boolean, command: string): void {
  if (yes || io.ask !== undefined) return;
  throw new UsageError(
    `${command} asks before it changes anything, and nobody can answer here: run it in a terminal, or with --yes`,
  );
}

export async function confirmed(io: Io, question: string, yes: boolean): Promise<boolean> {
  if (yes || io.ask === undefined) return yes;
  const answer = await io.ask(`${question} Only 'yes' is taken for it: `);
  if (answer.trim() === "yes") return true;
  io.out("Nothing was changed.");
  return false;
}
