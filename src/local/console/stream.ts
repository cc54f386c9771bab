import type { ServerResponse } from "node:http";
import type { CallLog } from "./calls";
import type { View } from "./view";

export interface StreamOptions {
  readonly view: () => View;
  readonly calls: CallLog;
  /** Sees each new view beside the one before it, also while no page is open. */
  readonly onView: (before: View | undefined, after: View) => void;
}

export interface Stream {
  /** A page that wants to be told from now on. */
  join(response: ServerResponse): void;
  stop(): void;
}

const tick = 100;
/** A comment now and then: whoever has gone is noticed. */
const heartbeat = 15_000;

/**
 * Server-sent events: `state` whenever what is seen has changed, and `calls` with those that are new.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function startStream({ view, calls, onView }: StreamOptions): Stream {
  const pages = new Map<ServerResponse, number>();
  let last: View | undefined;
  let lastText = "";

  const look = () => {
    const next = view();
    const text = JSON.stringify(next);
    if (text !== lastText) {
      onView(last, next);
      last = next;
      lastText = text;
      for (const page of pages.keys()) page.write(message("state", text));
    }
    for (const [page, seen] of pages) sendCalls(page, seen);
  };
  const sendCalls = (page: ServerResponse, seen: number) => {
    const fresh = calls.after(seen);
    if (fresh.length === 0) return;
    pages.set(page, fresh.at(-1)?.number ?? seen);
    page.write(message("calls", JSON.stringify(fresh)));
  };
  const looking = setInterval(look, tick);
  const beating = setInterval(() => pages.forEach((_, page) => page.write(": still here\n\n")), heartbeat);

  return {
    join: (response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
      response.write("retry: 1000\n\n");
      response.write(message("state", JSON.stringify(view())));
      pages.set(response, 0);
      sendCalls(response, 0);
      response.on("close", () => pages.delete(response));
    },
    stop: () => {
      clearInterval(looking);
      clearInterval(beating);
      look();
      pages.forEach((_, page) => page.end());
    },
  };
}

function message(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}
