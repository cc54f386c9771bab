import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { project } from "../../support/quiet-io";

/** A line of `npm run preview -- --json`. */
export interface PreviewEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface Preview {
  readonly url: string;
  readonly console: string;
  /** All that it has printed so far. */
  readonly events: readonly PreviewEvent[];
  /** Presses Ctrl-C, and gives the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the preview as a program would, and waits until the site and the console answer. */
export async function startPreview(settings: Readonly<Record<string, unknown>>): Promise<Preview> {
  const events: PreviewEvent[] = [];
  const said: string[] = [];
  const child = spawn(process.execPath, ["--require", "tsx/cjs", "src/cli/bin.ts", "preview", "--json"], {
    cwd: project,
    env: { ...process.env, TANDEM_SETTINGS: JSON.stringify(settings) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ready = new Promise<PreviewEvent>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const event = JSON.parse(line) as PreviewEvent;
      events.push(event);
      if (event.event === "ready") resolve(event);
    });
    void ended.then((code) => reject(new Error(`the preview ended with ${code}: ${said.join("\n")}`)));
  });
  const { url, console } = await ready;
  return {
    url: String(url),
    console: String(console),
    events,
    stop: () => {
      child.kill("SIGINT");
      return ended;
    },
  };
}
