import { spawn } from "node:child_process";

export interface Janitor {
  /** A command for the end. What was noted last runs first. */
  readonly atEnd: (...command: readonly string[]) => void;
  /** Runs what was noted, and waits for it. */
  readonly finish: () => Promise<void>;
}

/** Cleans up after us whatever ends us, be it Ctrl-C or a kill: a shell of its own that notes what is to be done, and does it once we are gone. */
export function startJanitor(): Janitor {
  const script = `
    trap '' INT TERM HUP
    while IFS= read -r line; do
      commands="$line
$commands"
    done
    printf %s "$commands" | while IFS= read -r line; do eval "$line" < /dev/null > /dev/null 2>&1; done`;
  const shell = spawn("bash", ["-c", script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  const gone = new Promise<void>((resolve) => shell.once("close", () => resolve()));
  return {
    atEnd: (...command) => void shell.stdin.write(`${command.map(quoted).join(" ")}\n`),
    async finish() {
      shell.stdin.end();
      await gone;
    },
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
