import type { Streak } from "../balancer/health";
import type { SeenCheck } from "../balancer/observer";

/** How far a server's health checks have come, and when the next one is. */
export interface SeenStreak extends Streak {
  /** Milliseconds since 1970. */
  readonly next: number;
}

export interface Checks {
  add(check: SeenCheck): void;
  of(id: string): SeenStreak | undefined;
}

/** Keeps the last check of each target. */
export function newChecks(): Checks {
  const last = new Map<string, SeenStreak>();
  return {
    add: ({ target, streak, next }) => last.set(target.id, { ...streak, next }),
    of: (id) => last.get(id),
  };
}
