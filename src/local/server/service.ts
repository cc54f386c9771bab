import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Running } from "./processes";
import { parseSpan } from "./time-span";
import type { Unit, UnitStatus } from "./unit";
import { startCommand, type UnitContext } from "./unit-command";
import type { UnitFile } from "./unit-file";

/** A .service unit: starts, watches and stops what its file says. See systemd.service(5). */
export function createService(file: UnitFile, context: UnitContext, changed: (unit: Unit) => void): Unit {
  const status: UnitStatus = { state: "inactive", result: "success" };
  let current: Running | undefined;
  let ending: Promise<void> | undefined;
  let stopping = false;
  let restarts = 0;
  const unit: Unit = { file, status, start, stop, reload };
  return unit;

  async function start(): Promise<boolean> {
    stopping = false;
    const unmet = unmetCondition(unit.file, context.root);
    if (unmet !== undefined) {
      context.say(file.name, `skipped: ${unmet} does not hold`);
      return true;
    }
    set("activating");
    const limit = startLimit(unit.file);
    const problem =
      (await runAll("ExecStartPre", limit)) ??
      (await startMain(limit)) ??
      (await runAll("ExecStartPost", limit));
    if (stopping) return false;
    if (problem !== undefined) {
      context.say(file.name, `failed: ${problem}`);
      await finish(problem);
      return false;
    }
    if (endsByItself(unit.file)) await finish("success");
    else if (status.state === "activating") set("active");
    return true;
  }

  async function startMain(limit: number): Promise<string | undefined> {
    const type = unit.file.one("Service", "Type") ?? "simple";
    if (type === "oneshot" || type === "forking") return runAll("ExecStart", limit);
    const line = unit.file.one("Service", "ExecStart");
    if (line === undefined) return "it has no ExecStart";
    const { running, verdict } = await startCommand(context, unit.file, line, undefined);
    current = running;
    const ended = await within(Promise.race([running.ready, running.done]), limit);
    if (ended === "late") return "it was not ready in time";
    if (typeof ended === "number" && type === "notify")
      return verdict(ended) ?? "it ended before it was ready";
    void running.done.then((code) => mainEnded(running, verdict(code)));
    return undefined;
  }

  async function mainEnded(main: Running, problem: string | undefined): Promise<void> {
    if (stopping || current !== main) return;
    if (problem !== undefined) context.say(file.name, `failed: ${problem}`);
    await finish(problem ?? "success");
    const policy = unit.file.one("Service", "Restart") ?? "no";
    if (policy !== "always" && !(policy === "on-failure" && problem !== undefined)) return;
    // systemd gives up after as many in a row.
    if (++restarts > 5) return context.say(file.name, "failed: it is started too often");
    await new Promise((resolve) => setTimeout(resolve, spanOf(unit.file, "RestartSec") ?? 100));
    if (!stopping && (status.state === "inactive" || status.state === "failed")) await start();
  }

  function stop(now = false): Promise<void> {
    stopping = true;
    restarts = 0;
    if (status.state === "active" || status.state === "activating") {
      ending = end(status.state === "active", now).finally(() => (ending = undefined));
    }
    return ending ?? Promise.resolve();
  }

  async function end(wasActive: boolean, now: boolean): Promise<void> {
    const limit = stopLimit(unit.file);
    const main = current;
    set("deactivating");
    let problem = wasActive && !now ? await runAll("ExecStop", limit) : undefined;
    if (main !== undefined) {
      main.signal(now ? "SIGKILL" : killSignal(unit.file));
      if ((await within(main.done, limit)) === "late") {
        problem = "it did not stop in time";
        context.say(file.name, "killed: it did not stop in time");
        main.signal("SIGKILL");
        await within(main.done, 5_000);
      }
    }
    await finish(problem ?? "success", now);
  }

  async function reload(): Promise<boolean> {
    return (await runAll("ExecReload", startLimit(unit.file))) === undefined;
  }

  /** Runs the commands of a setting one after the other; why the first that failed did. */
  async function runAll(key: string, limit: number): Promise<string | undefined> {
    for (const line of unit.file.all("Service", key)) {
      if (stopping && key.startsWith("ExecStart")) return "it was stopped";
      const { running, verdict } = await startCommand(context, unit.file, line, current?.pid);
      if (key === "ExecStart" || key === "ExecStartPre") current = running;
      const code = await within(running.done, limit);
      if (code === "late") running.signal("SIGKILL");
      const problem = code === "late" ? `${line} took too long` : verdict(code);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  async function finish(result: string, now = false): Promise<void> {
    const left = current;
    if (!now) await runAll("ExecStopPost", stopLimit(unit.file));
    // What the main process leaves behind ends with its unit.
    if (unit.file.one("Service", "KillMode") !== "process") left?.signal("SIGKILL");
    current = undefined;
    set(result === "success" ? "inactive" : "failed", result);
  }

  function set(state: UnitStatus["state"], result = "success"): void {
    if (state === "activating") status.leftInactiveAt = performance.now();
    if (state === "inactive" || state === "failed") status.inactiveAt = performance.now();
    status.state = state;
    status.result = result;
    status.mainPid = state === "active" ? current?.pid : undefined;
    changed(unit);
  }
}

function endsByItself(file: UnitFile): boolean {
  return file.one("Service", "Type") === "oneshot" && !file.flag("Service", "RemainAfterExit");
}

function unmetCondition(file: UnitFile, root: string): string | undefined {
  return file.all("Unit", "ConditionPathExists").find((value) => {
    const wanted = !value.startsWith("!");
    return existsSync(join(root, value.replace(/^!/, ""))) !== wanted;
  });
}

function killSignal(file: UnitFile): NodeJS.Signals {
  return (file.one("Service", "KillSignal") as NodeJS.Signals | undefined) ?? "SIGTERM";
}

function startLimit(file: UnitFile): number {
  return (
    timeLimit(file, "TimeoutStartSec") ?? (file.one("Service", "Type") === "oneshot" ? Infinity : 90_000)
  );
}

function stopLimit(file: UnitFile): number {
  return timeLimit(file, "TimeoutStopSec") ?? 90_000;
}

function timeLimit(file: UnitFile, key: string): number | undefined {
  const span = spanOf(file, key) ?? spanOf(file, "TimeoutSec");
  // TimeoutStartSec=0 is systemd's older word for infinity.
  return span === 0 ? Infinity : span;
}

function spanOf(file: UnitFile, key: string): number | undefined {
  const text = file.one("Service", key);
  return text === undefined ? undefined : parseSpan(text);
}

async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | "late"> {
  if (milliseconds === Infinity) return promise;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
