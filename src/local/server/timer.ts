import { parseSpan } from "./time-span";
import type { Unit, UnitStatus } from "./unit";
import type { UnitFile } from "./unit-file";

export interface TimerContext {
  /** performance.now() at boot. */
  readonly bootedAt: number;
  /** The unit that the timer starts; undefined when there is none. */
  unit(name: string): Unit | undefined;
  /** Starts it; settles when that is done. */
  trigger(name: string): Promise<unknown>;
  say(unit: string, text: string): void;
}

/** A .timer unit with the monotonic clocks of systemd.timer(5). `unitEnded` tells it that its unit came to rest. */
export interface TimerUnit extends Unit {
  readonly triggers: string;
  unitEnded(): void;
}

export function createTimer(file: UnitFile, context: TimerContext, changed: (unit: Unit) => void): TimerUnit {
  const status: UnitStatus = { state: "inactive", result: "success" };
  const triggers = file.one("Timer", "Unit") ?? file.name.replace(/\.timer$/, ".service");
  let clock: NodeJS.Timeout | undefined;
  let activeAt = 0;
  const timer: TimerUnit = {
    file,
    status,
    triggers,
    start,
    stop,
    reload: async () => true,
    unitEnded: () => wait(false),
  };
  return timer;

  async function start(): Promise<boolean> {
    activeAt = performance.now();
    set("active");
    wait(true);
    return true;
  }

  async function stop(): Promise<void> {
    clearTimeout(clock);
    if (status.state === "active") set("inactive");
  }

  function wait(justStarted: boolean): void {
    clearTimeout(clock);
    const unit = context.unit(triggers)?.status;
    if (status.state !== "active" || unit?.state === "activating" || unit?.state === "active") return;
    const next = nextTime(timer.file, unit, context.bootedAt, activeAt, justStarted);
    if (next === undefined) return context.say(file.name, `waits for nothing: ${triggers} has never run`);
    clock = setTimeout(() => void fire(), Math.max(0, next - performance.now()));
    clock.unref();
  }

  async function fire(): Promise<void> {
    if (status.state !== "active") return;
    await context.trigger(triggers);
    wait(false);
  }

  function set(state: UnitStatus["state"]): void {
    status.state = state;
    changed(timer);
  }
}

/**
 * When the timer elapses next. A clock that counts from boot or from the timer's own start elapses once, even when its time
 * is over at the start; one that counts from the unit's last run does not exist before there was one.
 */
function nextTime(
  file: UnitFile,
  unit: UnitStatus | undefined,
  bootedAt: number,
  activeAt: number,
  justStarted: boolean,
): number | undefined {
  const now = performance.now();
  const once = ([key, base]: [string, number]) =>
    spans(file, key)
      .map((span) => base + span)
      .filter((time) => justStarted || time > now);
  const again = ([key, base]: [string, number | undefined]) =>
    base === undefined ? [] : spans(file, key).map((span) => base + span);
  const times = [
    ...(
      [
        ["OnBootSec", bootedAt],
        ["OnStartupSec", bootedAt],
        ["OnActiveSec", activeAt],
      ] as [string, number][]
    ).flatMap(once),
    ...again(["OnUnitActiveSec", unit?.leftInactiveAt]),
    ...again(["OnUnitInactiveSec", unit?.inactiveAt]),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}

function spans(file: UnitFile, key: string): number[] {
  return file.all("Timer", key).flatMap((text) => parseSpan(text) ?? []);
}
