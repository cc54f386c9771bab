import { createService } from "./service";
import { createTarget } from "./target";
import { createTimer, type TimerUnit } from "./timer";
import type { Unit } from "./unit";
import type { UnitContext } from "./unit-command";
import { readUnit, type UnitFile } from "./unit-file";
import { pulledIn, requiredBy, startOrder } from "./unit-order";

export interface Systemd {
  /** Starts what is enabled, cloud-init's stages among it; settles when all of it has started or failed. */
  boot(): Promise<{ readonly failed: readonly string[] }>;
  /** Starts units and what they pull in; settles when all are up. The names of those that failed, and of those not found. */
  start(
    names: readonly string[],
  ): Promise<{ readonly failed: readonly string[]; readonly missing: readonly string[] }>;
  /** Stops units and what cannot do without them. */
  stop(names: readonly string[]): Promise<void>;
  /** Stops everything in the reverse order, or at once; nothing starts any more. */
  shutdown(now: boolean): Promise<void>;
  /** A unit with its file as it is on the disk now (an active one keeps its file until reloadFiles). */
  find(name: string): Promise<Unit | undefined>;
  reloadFiles(): Promise<void>;
  units(): readonly Unit[];
  readonly state: "starting" | "running" | "degraded" | "stopping";
}

/** A small systemd: the units of one server, their order and their state. */
export function createSystemd(context: UnitContext): Systemd {
  const loaded = new Map<string, Unit>();
  const starting = new Map<string, Promise<boolean>>();
  const stopping = new Map<string, Promise<void>>();
  const bootedAt = performance.now();
  const timerContext = {
    bootedAt,
    unit: (name: string) => loaded.get(name),
    trigger: (name: string) => start([name]),
    say: context.say,
  };
  let phase: "starting" | "running" | "stopping" = "starting";

  return {
    async boot() {
      const { failed } = await start(["multi-user.target"]);
      if (phase === "starting") phase = "running";
      return { failed };
    },
    start,
    stop,
    shutdown,
    find,
    async reloadFiles() {
      for (const unit of loaded.values())
        unit.file = (await readUnit(context.root, unit.file.name)) ?? unit.file;
    },
    units: () => [...loaded.values()],
    get state() {
      const failed = [...loaded.values()].some((unit) => unit.status.state === "failed");
      return phase === "running" && failed ? "degraded" : phase;
    },
  };

  async function find(name: string): Promise<Unit | undefined> {
    const known = loaded.get(name);
    if (known !== undefined && known.status.state !== "inactive" && known.status.state !== "failed")
      return known;
    const file = await readUnit(context.root, name);
    if (file === undefined) return undefined;
    const unit = loaded.get(name) ?? create(file);
    unit.file = file;
    loaded.set(name, unit);
    return unit;
  }

  function create(file: UnitFile): Unit {
    const kind = file.name.split(".").at(-1);
    if (kind === "service") return createService(file, context, unitChanged);
    if (kind === "timer") return createTimer(file, timerContext, unitChanged);
    return createTarget(file, unitChanged);
  }

  async function start(names: readonly string[]) {
    const wanted = new Map<string, Unit>();
    const missing: string[] = [];
    const queue = [...names];
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      if (wanted.has(name)) continue;
      const unit = await find(name);
      if (unit === undefined) missing.push(name);
      else {
        wanted.set(name, unit);
        queue.push(...pulledIn(unit.file));
      }
    }
    const under = [...starting.keys()].flatMap((name) => loaded.get(name) ?? []);
    const files = [...new Set([...wanted.values(), ...under])].map((unit) => unit.file);
    const order = startOrder(files, (text) => context.say("systemd", text));
    const jobs = new Map<string, Promise<boolean>>();
    const job = (name: string): Promise<boolean> => {
      const unit = wanted.get(name);
      const known = jobs.get(name) ?? starting.get(name);
      if (known !== undefined || unit === undefined) return known ?? Promise.resolve(false);
      const first = [...(order.get(name) ?? [])].map(job);
      const mine = startWhenReady(unit, first, job);
      jobs.set(name, mine);
      starting.set(name, mine);
      void mine.finally(() => starting.delete(name));
      return mine;
    };
    const results = await Promise.all(
      [...wanted.keys()].map(async (name) => ({ name, ok: await job(name) })),
    );
    return {
      failed: results.filter((each) => !each.ok).map((each) => each.name),
      missing: missing.filter((name) => names.includes(name)),
    };
  }

  async function startWhenReady(
    unit: Unit,
    first: readonly Promise<boolean>[],
    job: (name: string) => Promise<boolean>,
  ): Promise<boolean> {
    await Promise.all([...first, stopping.get(unit.file.name)]);
    const after = unit.file.words("Unit", "After");
    for (const name of requiredBy(unit.file)) {
      if (after.includes(name) && !(await job(name))) {
        context.say(unit.file.name, `is not started: ${name} failed or is missing`);
        return false;
      }
    }
    if (phase === "stopping") return false;
    if (unit.status.state === "active") return true;
    return unit.start();
  }

  async function stop(names: readonly string[]): Promise<void> {
    const all = new Set(names);
    for (const name of all)
      for (const unit of loaded.values()) if (stopsWith(unit.file, name)) all.add(unit.file.name);
    await stopInOrder([...all].flatMap((name) => loaded.get(name) ?? []));
  }

  async function shutdown(now: boolean): Promise<void> {
    phase = "stopping";
    const units = [...loaded.values()];
    await (now ? Promise.all(units.map((unit) => unit.stop(true))) : stopInOrder(units));
  }

  async function stopInOrder(units: readonly Unit[]): Promise<void> {
    const order = startOrder(
      units.map((unit) => unit.file),
      () => undefined,
    );
    const jobs = new Map<string, Promise<void>>();
    const job = (unit: Unit): Promise<void> => {
      const name = unit.file.name;
      const known = jobs.get(name);
      if (known !== undefined) return known;
      const later = units.filter((other) => order.get(other.file.name)?.has(name));
      const mine = Promise.all(later.map(job)).then(() => unit.stop());
      jobs.set(name, mine);
      stopping.set(name, mine);
      void mine.finally(() => stopping.delete(name));
      return mine;
    };
    await Promise.all(units.map(job));
  }

  function unitChanged(unit: Unit): void {
    if (unit.status.state !== "inactive" && unit.status.state !== "failed") return;
    for (const other of loaded.values())
      if (isTimer(other) && other.triggers === unit.file.name) other.unitEnded();
  }
}

function stopsWith(file: UnitFile, name: string): boolean {
  return [...requiredBy(file), ...file.words("Unit", "PartOf")].includes(name);
}

function isTimer(unit: Unit): unit is TimerUnit {
  return "unitEnded" in unit;
}
