/** A step of a publication or a release. */
export interface Stage {
  readonly name: string;
  readonly state: "waiting" | "running" | "done" | "failed";
  /** Milliseconds since 1970; null while it waits. */
  readonly began: number | null;
  /** Null while it is not over. */
  readonly ended: number | null;
}

export interface WorkView {
  readonly kind: "publish" | "release";
  readonly title: string;
  readonly state: "running" | "done" | "failed";
  readonly stages: readonly Stage[];
  readonly began: number;
  readonly ended: number | null;
  readonly error: string | null;
}

/** A deployment that is under way, told by its stages. */
export interface Work {
  view(): WorkView;
  /** More stages, which wait. */
  expect(names: readonly string[]): void;
  /** Begins a stage; one that is not known yet comes after the others. */
  begin(name: string): void;
  end(name: string): void;
  /** Begins a stage, does it, ends it. */
  during<T>(name: string, action: () => Promise<T>): Promise<T>;
  finish(): void;
  /** What is under way has failed. */
  fail(reason: string): void;
}

export function newWork(
  kind: WorkView["kind"],
  title: string,
  names: readonly string[],
  now: () => number = Date.now,
): Work {
  const began = now();
  const stages = new Map(names.map((name) => [name, waiting(name)]));
  let state: WorkView["state"] = "running";
  let ended: number | null = null;
  let error: string | null = null;
  const change = (name: string, changed: Partial<Stage>) =>
    stages.set(name, { ...(stages.get(name) ?? waiting(name)), ...changed });
  const begin = (name: string) => {
    if (stages.get(name)?.began == null) change(name, { state: "running", began: now() });
  };
  const end = (name: string) => {
    begin(name);
    change(name, { state: "done", ended: now() });
  };
  return {
    view: () => ({ kind, title, state, stages: [...stages.values()], began, ended, error }),
    expect: (more) => more.forEach((name) => stages.set(name, stages.get(name) ?? waiting(name))),
    begin,
    end,
    during: async (name, action) => {
      begin(name);
      const result = await action();
      end(name);
      return result;
    },
    finish: () => {
      state = "done";
      ended = now();
    },
    fail: (reason) => {
      for (const stage of stages.values()) {
        if (stage.state === "running") change(stage.name, { state: "failed", ended: now() });
      }
      state = "failed";
      ended = now();
      error = reason;
    },
  };
}

function waiting(name: string): Stage {
  return { name, state: "waiting", began: null, ended: null };
}
