import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../../src/run";

/** Runs a program that must end well; what it wrote. */
export async function must(command: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr || stdout}`);
  return stdout;
}

/** Asks until there is an answer. */
export async function until<T>(
  milliseconds: number,
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`it took longer than ${milliseconds} ms until ${what}`);
    await sleep(100);
  }
}
