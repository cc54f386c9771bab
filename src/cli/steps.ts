import type { Io } from "./io";

/** What a step says while it runs. */
export interface Show {
  /** What it is at: seen on a terminal, and replaced by the next. */
  readonly note: (text: string) => void;
  /** A part that is done, on a line of its own. */
  readonly line: (text: string) => void;
}

export interface Steps {
  /** Shows the step while it runs, and how long it took. */
  run<T>(title: string, work: (show: Show) => Promise<T>): Promise<T>;
}

const wipe = "\r\x1b[K";
const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;

/** Green for what went well, red for what failed. */
const colours: Readonly<Record<string, string>> = { "✓": "\x1b[32m", "✗": "\x1b[31m" };

/** A line for each step with its time: redrawn in place on a terminal, printed once it is known elsewhere. */
export function steps(io: Io): Steps {
  return {
    run: async (title, work) => {
      const start = performance.now();
      let at = "";
      const took = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
      const draw = () => {
        const frame = spinner[Math.floor((performance.now() - start) / frameMs) % spinner.length];
        io.draw(`${wipe}${`${frame} ${title}  ${took()}  ${at}`.slice(0, io.columns - 1)}`);
      };
      const line = (text: string) => io.out(io.terminal ? `${wipe}${text}` : text);
      const timer = io.terminal ? setInterval(draw, frameMs) : undefined;
      const end = (mark: string) => {
        clearInterval(timer);
        const colour = io.terminal ? colours[mark] : undefined;
        line(`${colour === undefined ? mark : `${colour}${mark}\x1b[39m`} ${title}  ${took()}`);
      };
      try {
        const result = await work({ line, note: (text) => (at = text) });
        end("✓");
        return result;
      } catch (error) {
        end(io.signal.aborted ? "-" : "✗");
        throw error;
      }
    },
  };
}
