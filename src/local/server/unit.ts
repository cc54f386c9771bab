import type { UnitFile } from "./unit-file";

export type ActiveState = "inactive" | "activating" | "active" | "deactivating" | "failed";

export interface UnitStatus {
  state: ActiveState;
  /** "success", or why it failed. */
  result: string;
  mainPid?: number | undefined;
  /** Milliseconds of performance.now(); timers count from them. */
  leftInactiveAt?: number;
  inactiveAt?: number;
}

export interface Unit {
  /** Replaced when the unit is read again. */
  file: UnitFile;
  readonly status: Readonly<UnitStatus>;
  /** Settles when it is started, or for a oneshot when it is done; false when it failed. */
  start(): Promise<boolean>;
  /** `now` is a plug that is pulled: no ExecStop, no grace. */
  stop(now?: boolean): Promise<void>;
  reload(): Promise<boolean>;
}
