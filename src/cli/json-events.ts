import type { ConsoleEvent } from "../local/console/events";
import type { Io } from "./io";
import type { LocalSite } from "./local-site";
import type { Steps } from "./steps";

export interface JsonEvents {
  readonly steps: Steps;
  readonly emit: (event: ConsoleEvent) => void;
  /** The site answers, and so does the console. */
  ready(site: LocalSite, consoleUrl: string): void;
}

/** What happens as events, one a line, for programs that follow. docs/console.md tells each. */
export function jsonEvents(io: Io): JsonEvents {
  const print = (event: object) => io.out(JSON.stringify({ time: new Date().toISOString(), ...event }));
  return {
    emit: print,
    ready: ({ url, outputs, aws }, consoleUrl) =>
      print({ event: "ready", url, console: consoleUrl, endpoint: aws.endpoint, servers: outputs.servers }),
    steps: {
      run: async (title, work) => {
        const start = performance.now();
        const told = (state: string) =>
          print({
            event: "step",
            title,
            state,
            seconds: Math.round((performance.now() - start) / 100) / 10,
          });
        print({ event: "step", title, state: "started" });
        try {
          const result = await work({
            note: () => undefined,
            line: (text) => print({ event: "step", title, state: "part", text: text.trim() }),
          });
          told("done");
          return result;
        } catch (error) {
          told(io.signal.aborted ? "interrupted" : "failed");
          throw error;
        }
      },
    },
  };
}
