import type { Target } from "../world/world";
import type { Streak, TargetHealth } from "./health";

/** Told of what happens, for a page or a log that shows it. */
export interface Observer {
  health?(change: HealthChange): void;
  check?(seen: SeenCheck): void;
  request?(served: ServedRequest): void;
}

export interface HealthChange {
  readonly targetGroupArn: string;
  readonly target: Target;
  /** Undefined when the target has just been registered. */
  readonly from: TargetHealth | undefined;
  /** Undefined when the target has gone. */
  readonly to: TargetHealth | undefined;
  readonly at: number;
}

/** A health check that has its result. */
export interface SeenCheck {
  readonly targetGroupArn: string;
  readonly target: Target;
  readonly streak: Streak;
  /** When the next one begins. */
  readonly next: number;
}

export interface ServedRequest {
  readonly loadBalancerArn: string;
  /** Undefined when no target was asked. */
  readonly target: Target | undefined;
  readonly method: string;
  readonly url: string;
  /** 460 when the visitor left before the answer, as in AWS's access logs. */
  readonly status: number;
  readonly ms: number;
}
