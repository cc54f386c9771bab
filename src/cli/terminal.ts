import { emitKeypressEvents, type Key } from "node:readline";

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
