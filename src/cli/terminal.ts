import { spawn } from "node:child_process";
import { emitKeypressEvents, type Key } from "node:readline";

export interface AttachOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Gives the terminal to a program until it ends, and gives its exit code. Ctrl-C is the program's meanwhile. */
export function attach(
  program: string,
  args: readonly string[],
  { cwd, env }: AttachOptions,
): Promise<number> {
  const listeners = process.listeners("SIGINT");
  process.removeAllListeners("SIGINT").on("SIGINT", () => undefined);
  return new Promise<number>((resolve, reject) => {
    const child = spawn(program, [...args], { cwd, env, stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  }).finally(() => {
    process.removeAllListeners("SIGINT");
    for (const listener of listeners) process.on("SIGINT", listener);
  });
}

/** Tells each key that is pressed at the terminal; the answer gives the terminal back as it was. */
export function watchKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  const restore = () => void stdin.setRawMode(false);
  const pressed = (_: string | undefined, key: Key) => {
    // Raw, the terminal sends no signal for it.
    if (key.ctrl === true && key.name === "c") process.emit("SIGINT");
    else if (key.ctrl !== true && key.name !== undefined) onKey(key.name);
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true).on("keypress", pressed).resume();
  process.once("exit", restore);
  return () => {
    process.off("exit", restore);
    stdin.off("keypress", pressed).pause();
    restore();
  };
}
