import { answer, type Command, type CommandAnswer, refusal } from "./command";
import { type Journal, toText } from "./journal";
import type { Systemd } from "./systemd";
import type { Unit } from "./unit";
import { disableUnit, enabledState, enableUnit } from "./unit-links";

export interface SystemctlContext {
  readonly root: string;
  readonly systemd: Systemd;
  readonly journal: Journal;
  /** Turns the machine off or starts it anew, once the command has been answered. */
  power(wish: "off" | "reboot"): void;
}

type Verb = (
  names: readonly string[],
  options: ReadonlySet<string>,
  context: SystemctlContext,
) => Promise<CommandAnswer>;

/** systemctl(1): the verbs that a server's scripts use, with the words and exit codes of the real one. */
export function systemctl(context: SystemctlContext): Command {
  return async (args) => {
    const options = new Set(args.filter((arg) => arg.startsWith("-")));
    const [verb = "", ...words] = withoutOptions(args);
    const run = verbs[verb];
    if (run === undefined) return refusal(`Unknown command verb '${verb}'.`);
    return run(
      words.map((name) => (/\.\w+$/.test(name) ? name : `${name}.service`)),
      options,
      context,
    );
  };
}

const verbs: Readonly<Record<string, Verb>> = {
  start: (names, options, { systemd }) => startUnits(names, options, systemd),
  stop: async (names, _, { systemd }) => {
    const missing = await notFound(names, systemd);
    await systemd.stop(names);
    if (missing.length === 0) return answer();
    return refusal(missing.map((name) => `Failed to stop ${name}: Unit ${name} not loaded.\n`).join(""), 5);
  },
  restart: async (names, options, { systemd }) => {
    await systemd.stop(names);
    return startUnits(names, options, systemd);
  },
  "try-restart": async (names, options, { systemd }) => {
    const active = await which(names, systemd, (unit) => unit.status.state === "active");
    await systemd.stop(active);
    return startUnits(active, options, systemd);
  },
  reload: (names, _, { systemd }) => reloadUnits(names, systemd),
  "reload-or-restart": async (names, options, { systemd }) => {
    const active = await which(names, systemd, (unit) => unit.status.state === "active");
    if (active.length === names.length) return reloadUnits(names, systemd);
    return startUnits(names, options, systemd);
  },
  enable: async (names, options, { root, systemd }) => {
    const units = await Promise.all(names.map((name) => systemd.find(name)));
    const missing = names.filter((_, at) => units[at] === undefined);
    if (missing[0] !== undefined)
      return refusal(`Failed to enable unit: Unit file ${missing[0]} does not exist.`);
    let said = "";
    for (const unit of units) if (unit !== undefined) said += await enableUnit(root, unit.file);
    if (!options.has("--now")) return answer(said);
    const started = await startUnits(names, options, systemd);
    return { ...started, text: said + started.text };
  },
  disable: async (names, options, { root, systemd }) => {
    let said = "";
    for (const name of names) {
      const unit = await systemd.find(name);
      if (unit === undefined) return refusal(`Failed to disable unit: Unit file ${name} does not exist.`);
      said += await disableUnit(root, unit.file);
    }
    if (options.has("--now")) await systemd.stop(names);
    return answer(said);
  },
  "daemon-reload": async (_names, _options, { systemd }) => {
    await systemd.reloadFiles();
    return answer();
  },
  "reset-failed": async () => answer(),
  "is-active": async (names, options, { systemd }) => {
    const states = await Promise.all(
      names.map(async (name) => (await systemd.find(name))?.status.state ?? "inactive"),
    );
    const said = options.has("--quiet") || options.has("-q") ? "" : states.join("\n");
    return answer(said, states.includes("active") ? 0 : 3);
  },
  "is-failed": async (names, _, { systemd }) => {
    const states = await Promise.all(
      names.map(async (name) => (await systemd.find(name))?.status.state ?? "inactive"),
    );
    return answer(states.join("\n"), states.includes("failed") ? 0 : 1);
  },
  "is-enabled": async (names, _, { root, systemd }) => {
    const units = await Promise.all(names.map((name) => systemd.find(name)));
    const states = await Promise.all(
      units.map((unit) => (unit ? enabledState(root, unit.file) : "not-found")),
    );
    return answer(
      states.join("\n"),
      states.every((state) => state === "enabled" || state === "static") ? 0 : 1,
    );
  },
  "is-system-running": async (_names, _options, { systemd }) =>
    answer(systemd.state, systemd.state === "running" ? 0 : 1),
  status: async (names, _, context) => {
    const each = await Promise.all(names.map((name) => statusOf(name, context)));
    return answer(each.map(({ text }) => text).join("\n"), Math.max(...each.map(({ code }) => code)));
  },
  cat: async (names, _, { systemd }) => {
    const units = await Promise.all(names.map((name) => systemd.find(name)));
    return answer(units.map((unit) => unit?.file.text ?? "").join("\n"), units.includes(undefined) ? 1 : 0);
  },
  poweroff: async (_names, _options, context) => power(context, "off"),
  halt: async (_names, _options, context) => power(context, "off"),
  reboot: async (_names, _options, context) => power(context, "reboot"),
};

async function statusOf(name: string, { root, systemd, journal }: SystemctlContext): Promise<CommandAnswer> {
  const unit = await systemd.find(name);
  if (unit === undefined) return answer(`Unit ${name} could not be found.`, 4);
  const entries = await journal.read({ unit: name, lines: 10 });
  const head = [
    `${name} - ${unit.file.one("Unit", "Description") ?? name}`,
    `     Loaded: loaded (${unit.file.path}; ${await enabledState(root, unit.file)})`,
    `     Active: ${unit.status.state} (${unit.status.result})`,
    ...(unit.status.mainPid === undefined ? [] : [`   Main PID: ${unit.status.mainPid}`]),
  ];
  return answer([...head, "", ...entries.map(toText)].join("\n"), unit.status.state === "active" ? 0 : 3);
}

async function startUnits(
  names: readonly string[],
  options: ReadonlySet<string>,
  systemd: Systemd,
): Promise<CommandAnswer> {
  if (options.has("--no-block")) {
    void systemd.start(names);
    return answer();
  }
  const { failed, missing } = await systemd.start(names);
  const said = [
    ...missing.map((name) => `Failed to start ${name}: Unit ${name} not found.\n`),
    ...failed
      .filter((name) => names.includes(name))
      .map((name) => `Job for ${name} failed. See "journalctl -u ${name}".\n`),
  ];
  return said.length === 0 ? answer() : refusal(said.join(""), missing.length > 0 ? 5 : 1);
}

async function reloadUnits(names: readonly string[], systemd: Systemd): Promise<CommandAnswer> {
  for (const name of names) {
    const unit = await systemd.find(name);
    if (unit?.status.state !== "active") return refusal(`${name} is not active, cannot reload.`);
    if (!(await unit.reload())) return refusal(`Job for ${name} failed. See "journalctl -u ${name}".`);
  }
  return answer();
}

async function which(
  names: readonly string[],
  systemd: Systemd,
  wanted: (unit: Unit) => boolean,
): Promise<string[]> {
  const units = await Promise.all(names.map((name) => systemd.find(name)));
  return names.filter((_, at) => units[at] !== undefined && wanted(units[at]));
}

async function notFound(names: readonly string[], systemd: Systemd): Promise<string[]> {
  const units = await Promise.all(names.map((name) => systemd.find(name)));
  return names.filter((_, at) => units[at] === undefined);
}

async function power(context: SystemctlContext, wish: "off" | "reboot"): Promise<CommandAnswer> {
  context.power(wish);
  return answer();
}

// Options with a value of their own word: -n 5, --lines 5.
function withoutOptions(args: readonly string[]): string[] {
  const valued = ["-n", "--lines", "-p", "--property", "-o", "--output", "--job-mode"];
  return args.filter((arg, at) => !arg.startsWith("-") && !valued.includes(args[at - 1] ?? ""));
}
