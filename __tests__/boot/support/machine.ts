import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run, type RunResult } from "../../../src/run";
import { cgroups } from "./cgroups";
import { layLines, plugIn } from "./network";
import { until } from "./wait";

export interface MachineProps {
  /** Unique among the machines of this system; the janitor knows by it what is to be removed. */
  readonly name: string;
  /** Its number, by which it gets its address. */
  readonly number: number;
  /** Holds the machine's disk; on a file system that can be the upper layer of an overlay. */
  readonly folder: string;
  /** What lies below the disk, before this machine's own files. */
  readonly lower: string;
  /** Ports of ours that the machine reaches under these addresses: "169.254.169.254:80". */
  readonly reach: Readonly<Record<string, number>>;
}

export interface Machine {
  /** Of its port 80. */
  readonly url: string;
  readonly ip: string;
  /** The files that differ from the layer below: an image is a copy of it. */
  readonly disk: string;
  /** Runs a command on the machine, as Systems Manager does: as root. */
  readonly exec: (...command: readonly string[]) => Promise<RunResult>;
  /** The process of its systemd, seen from outside. */
  readonly pid: () => number;
  readonly powerOn: () => Promise<void>;
  /** The button: systemd stops everything in order. Settles when it is off. */
  readonly powerOff: () => Promise<void>;
  /** The plug. */
  readonly pull: () => Promise<void>;
  /** Settles when all that belongs to the boot is done, cloud-init included. */
  readonly booted: () => Promise<void>;
  readonly console: () => string;
  readonly close: () => Promise<void>;
}

/** A machine that is off: a disk over this system's own files, a network, and nothing that runs. */
export async function newMachine(props: MachineProps): Promise<Machine> {
  const { name, number, folder, lower } = props;
  const cgroup = join(cgroups(), name);
  const [root, disk, work] = ["root", "disk", "work"].map((part) => join(folder, part)) as [
    string,
    string,
    string,
  ];
  for (const path of [root, disk, work, cgroup]) mkdirSync(path, { recursive: true });
  const ip = await plugIn(name, number);
  const closing = await layLines(name, number, props.reach);
  const log = join(folder, "console");
  let process_: ReturnType<typeof spawn> | undefined;
  let init: number | undefined;

  const off = async () => {
    if (process_ !== undefined && process_.exitCode === null && process_.signalCode === null) {
      await once(process_, "exit");
    }
    process_ = init = undefined;
  };
  const pid = (): number => {
    if (init === undefined) throw new Error(`${name} is off:\n${readConsole(log)}`);
    return init;
  };
  const exec = (...command: readonly string[]) =>
    run("nsenter", ["--target", String(pid()), "--all", "--", ...command], {
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", HOME: "/root" },
    });
  return {
    url: `http://${ip}`,
    ip,
    disk,
    exec,
    pid,
    async powerOn() {
      const words = [join(__dirname, "start-machine.sh"), root, lower, disk, work, name, cgroup];
      const started = spawn("bash", words, { stdio: ["ignore", "pipe", "pipe"], detached: true });
      const file = createWriteStream(log, { flags: "a" });
      started.stdout.pipe(file, { end: false });
      started.stderr.pipe(file, { end: false });
      process_ = started;
      init = await until(60_000, `${name} starts`, async () => childOf(started.pid));
      await until(120_000, `${name}'s systemd answers`, async () => {
        const { stdout } = await exec("systemctl", "is-system-running");
        return /initializing|starting|running|degraded/.test(stdout) || undefined;
      });
    },
    async powerOff() {
      process.kill(pid(), SIGRTMIN_PLUS_4);
      await off();
    },
    async pull() {
      process.kill(pid(), "SIGKILL");
      await off();
    },
    async booted() {
      await until(240_000, `${name} has booted`, async () => {
        const cloudInit = await exec("cloud-init", "status");
        const target = await exec("systemctl", "is-active", "multi-user.target");
        return (/done|error/.test(cloudInit.stdout) && target.stdout.trim() === "active") || undefined;
      });
    },
    console: () => readConsole(log),
    async close() {
      if (init !== undefined) process.kill(init, "SIGKILL");
      await off();
      closing.forEach((close) => close());
    },
  };
}

/** systemd powers off. https://www.freedesktop.org/software/systemd/man/latest/systemd.html#SIGRTMIN+4 */
const SIGRTMIN_PLUS_4 = 34 + 4;

/** The one process that unshare has started; it is bash until it becomes systemd. */
function childOf(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/task/${pid}/children`;
  const child = existsSync(file) ? readFileSync(file, "utf8").trim().split(" ")[0] : undefined;
  if (child === undefined || child === "") return undefined;
  return readFileSync(`/proc/${child}/comm`, "utf8").startsWith("systemd") ? Number(child) : undefined;
}

function readConsole(log: string): string {
  return existsSync(log) ? readFileSync(log, "utf8") : "";
}
