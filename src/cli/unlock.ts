import { loadSettings } from "../settings/load";
import { holderOf } from "../terraform/state-lock";
import { confirmed, refuseUnanswered } from "./confirm";
import type { Command } from "./io";
import { stateOf } from "./site-work";

/** The way out of a stale lock: what a deployment leaves that was killed. */
export const unlock: Command = {
  name: "unlock",
  summary: "show who holds the lock of the site's state, and remove it if that deployment was killed",
  ofSite: true,
  options: { yes: { type: "boolean", help: "do not ask" } },
  run: async (values, io) => {
    const yes = values.yes === true;
    const state = stateOf(loadSettings(io.cwd, io.env), io.env);
    const lock = await state.lock();
    if (lock === undefined) {
      io.out("The state is not locked.");
      return 0;
    }
    io.out(`The state is locked: ${holderOf(lock)}.`);
    refuseUnanswered(io, yes, "unlock");
    const question =
      "Two deployments at once spoil the state. Is that one over for sure, and shall its lock go?";
    if (!(await confirmed(io, question, yes))) return 1;
    await state.removeLock(lock);
    io.out(
      "The lock is removed. The next deployment finds what the last one has made, and goes on from there.",
    );
    return 0;
  },
};
