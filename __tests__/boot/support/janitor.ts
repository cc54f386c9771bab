import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { cgroups } from "./cgroups";

export interface Janitor {
  /** Begins the name of everything that the janitor removes, and no other run has it. */
  readonly name: string;
  /** From 0 to 11, for addresses. */
  readonly number: number;
  readonly pid: number;
  /** Removes what bears the name, and waits for it. */
  readonly finish: () => Promise<void>;
}

/** Cleans up after us whatever ends us, be it Ctrl-C or a kill: a process of its own that does it once we are gone. */
export async function startJanitor(): Promise<Janitor> {
  const words = [join(__dirname, "janitor.sh"), cgroups()];
  const shell = spawn("bash", words, { detached: true, stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(shell, "close");
  shell.stdout.setEncoding("utf8");
  const [said] = (await Promise.race([once(shell.stdout, "data"), gone])) as [unknown];
  const number = Number(said);
  if (typeof said !== "string")
    throw new Error("twelve labs are open on this system: wait until one is closed");
  return {
    name: `tandem-lab${number}`,
    number,
    pid: shell.pid ?? 0,
    async finish() {
      shell.stdin.end();
      await gone;
    },
  };
}
