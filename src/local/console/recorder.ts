import type { Observer } from "../balancer/observer";
import type { CallEntry } from "../gateway/handlers";
import type { LocalServer } from "../server/server";
import type { World } from "../world/world";
import { newCallLog, type CallLog, type SeenCall } from "./calls";
import { newChecks, type Checks } from "./checks";
import type { ConsoleEvent } from "./events";
import { newTraffic, type Traffic } from "./traffic";

/** What has happened so far, kept for the page. */
export interface Recorder {
  readonly traffic: Traffic;
  readonly checks: Checks;
  readonly calls: CallLog;
  /** Told of everything that happens on this machine's AWS. */
  readonly observer: Observer & { call(entry: CallEntry): void };
  /** From now on names come from here. */
  follow(aws: Named): void;
}

/** What tells a server's name by its id or its credentials. */
export interface Named {
  readonly servers: ReadonlyMap<string, LocalServer>;
  world(): World;
}

/** Begins to record; what happens before it follows an AWS has no server's name. */
export function newRecorder(onEvent: (event: ConsoleEvent) => void = () => undefined): Recorder {
  let aws: Named | undefined;
  const nameOf = (id: string): string =>
    aws?.world().instances.find((instance) => instance.id === id)?.tags["Server"] ?? id;
  const serverOf = (accessKeyId: string): string | undefined => {
    const server = [...(aws?.servers.values() ?? [])].find((each) => each.holds(accessKeyId));
    return server === undefined ? undefined : nameOf(server.id);
  };
  const traffic = newTraffic();
  const checks = newChecks();
  const calls = newCallLog(serverOf);
  return {
    traffic,
    checks,
    calls,
    follow: (named) => (aws = named),
    observer: {
      request: ({ target, method, url, status, ms: exact }) => {
        const ms = Math.round(exact * 10) / 10;
        const server = target === undefined ? null : nameOf(target.id);
        traffic.add({ id: target?.id ?? null, server, status, ms });
        onEvent({ event: "request", server, id: target?.id ?? null, method, url, status, ms });
      },
      check: (check) => {
        checks.add(check);
        const { target, streak } = check;
        onEvent({ event: "check", server: nameOf(target.id), id: target.id, ...streak });
      },
      health: ({ target, from, to }) =>
        onEvent({
          event: "health",
          server: nameOf(target.id),
          id: target.id,
          from: from ?? null,
          to: to ?? null,
        }),
      call: (entry) => onEvent({ event: "call", ...told(calls.add(entry)) }),
    },
  };
}

function told({ time: _time, number: _number, ...call }: SeenCall): Omit<SeenCall, "time" | "number"> {
  return call;
}
