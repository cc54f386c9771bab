import type { Target } from "../world/world";
import type { TargetHealth } from "./health";

/** Told of what happens, for a page or a log that shows it. */
export interface Observer {
  health?(change: HealthChange): void;
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
