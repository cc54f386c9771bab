import type { Streak, TargetHealth } from "../balancer/health";
import type { SeenCall } from "./calls";
import type { ServerView, View } from "./view";
import type { Stage, WorkView } from "./work";

/** What `npm run preview -- --json` prints, one a line. */
export type ConsoleEvent =
  | ({ readonly event: "request"; readonly method: string; readonly url: string } & OfServer<null> & {
        readonly status: number;
        readonly ms: number;
      })
  | ({ readonly event: "check" } & OfServer & Streak)
  | ({
      readonly event: "health";
      readonly from: TargetHealth | null;
      readonly to: TargetHealth | null;
    } & OfServer)
  | ({ readonly event: "call" } & Omit<SeenCall, "time" | "number">)
  | ({ readonly event: "server"; readonly state: string } & OfServer)
  | ({ readonly event: "release"; readonly release: string } & OfServer)
  | ({ readonly event: "stage"; readonly work: WorkView["kind"] } & Pick<Stage, "name" | "state">)
  | ({ readonly event: "work" } & Pick<WorkView, "kind" | "title" | "state" | "error">);

interface OfServer<Nobody = never> {
  readonly server: string | Nobody;
  readonly id: string | Nobody;
}

/** What is new in a view, as far as nothing else tells it: servers, releases, and the work that is under way. */
export function changesBetween(before: View | undefined, after: View): readonly ConsoleEvent[] {
  const known = new Map(before === undefined ? [] : serversIn(before).map((server) => [server.id, server]));
  return [
    ...serversIn(after).flatMap((server) => changesOf(known.get(server.id), server)),
    ...goneFrom([...known.values()], after),
    ...changesOfWork(before?.work ?? null, after.work),
  ];
}

export function serversIn(view: View): readonly ServerView[] {
  return view.zones.flatMap(({ servers }) => servers);
}

function changesOf(before: ServerView | undefined, after: ServerView): readonly ConsoleEvent[] {
  const { name: server, id, state, release } = after;
  return [
    ...(before?.state === state ? [] : [{ event: "server", server, id, state } as const]),
    ...(release === null || before?.release === release
      ? []
      : [{ event: "release", server, id, release } as const]),
  ];
}

function goneFrom(before: readonly ServerView[], after: View): readonly ConsoleEvent[] {
  const left = new Set(serversIn(after).map(({ id }) => id));
  return before
    .filter(({ id }) => !left.has(id))
    .map(({ id, name }) => ({ event: "server", server: name, id, state: "terminated" }));
}

function changesOfWork(before: WorkView | null, after: WorkView | null): readonly ConsoleEvent[] {
  if (after === null) return [];
  const same = before?.began === after.began ? before : undefined;
  const stages = after.stages
    .filter((stage) => same?.stages.find(({ name }) => name === stage.name)?.state !== stage.state)
    .filter(({ state }) => state !== "waiting")
    .map(({ name, state }) => ({ event: "stage", work: after.kind, name, state }) as const);
  if (same?.state === after.state) return stages;
  const { kind, title, state, error } = after;
  return [...stages, { event: "work", kind, title, state, error }];
}
