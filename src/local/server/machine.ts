import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CloudInit, createCloudInit } from "./cloud-init";
import { createCommands } from "./commands";
import { type Control, startControl } from "./control";
import { dnf } from "./dnf";
import { locate, serverEnvironment } from "./environment";
import type { Httpd } from "./httpd";
import type { Journal } from "./journal";
import type { MetadataService } from "./metadata";
import type { Instance } from "./metadata-tree";
import { createProcesses, type Processes, type Running } from "./processes";
import { createSystemd } from "./systemd";
import type { Program } from "./unit-command";

export interface MachineProps {
  readonly root: string;
  readonly instance: () => Instance;
  readonly metadata: MetadataService;
  readonly httpd: Httpd;
  readonly journal: Journal;
  readonly serverUrl: string;
  readonly awsEndpointUrl: string;
  readonly awsCliFolder?: string | undefined;
  readonly machinePath: string;
  readonly note: (text: string) => void;
  readonly power: (wish: "off" | "reboot") => void;
}

/** A server between power on and power off: what runs on it. */
export interface Machine {
  readonly processes: Processes;
  readonly environment: NodeJS.ProcessEnv;
  /** Starts everything; settles when that is done. What failed: units, and errors of cloud-init. */
  boot(): Promise<{ readonly failed: readonly string[]; readonly errors: readonly string[] }>;
  /** Stops units in order, as slowly as they wish; `now` pulls the plug, also on a shutdown that is under way. */
  shutdown(now: boolean): Promise<void>;
}

/** How long what is left of a server after its units have stopped may take to end. */
const graceMilliseconds = 500;

export async function powerOn(props: MachineProps): Promise<Machine> {
  const { root, journal } = props;
  await startMemory(root);
  const processes = createProcesses();
  let environment: NodeJS.ProcessEnv = {};
  const cloudInit = createCloudInit({
    root,
    instance: props.instance,
    locate: (program) => locate(root, program),
    install: (packages) => dnf(root)(["install", "-y", ...packages], ""),
    execute: (path, onOutput) => processes.start(path, [], { cwd: root, env: environment, onOutput }),
    note: props.note,
  });
  const systemd = createSystemd({
    root,
    processes,
    programs: {
      "/usr/bin/cloud-init": cloudInitProgram(cloudInit),
      "/usr/sbin/httpd": props.httpd.program,
    },
    environment: () => environment,
    say: (unit, text) => journal.write(unit, text),
  });
  const control: Control = await startControl(
    createCommands({ root, systemd, journal, cloudInit, httpd: props.httpd.program, power: props.power }),
  );
  environment = serverEnvironment({
    ...props,
    metadataUrl: props.metadata.url,
    controlUrl: control.url,
    secret: control.secret,
  });
  return {
    processes,
    environment,
    async boot() {
      const { failed } = await systemd.boot();
      return { failed, errors: cloudInit.errors };
    },
    async shutdown(now) {
      const stopped = systemd.shutdown(now);
      if (now) await processes.stopAll(0);
      await stopped;
      await processes.stopAll(now ? 0 : graceMilliseconds);
      await control.stop();
      await journal.flush();
    },
  };
}

/** What the kernel and systemd do before anything else: memory is empty, and a machine without an id gets one. */
async function startMemory(root: string): Promise<void> {
  for (const name of ["run", "tmp"]) {
    await rm(join(root, name), { recursive: true, force: true });
    await mkdir(join(root, name), { recursive: true });
  }
  const idFile = join(root, "etc/machine-id");
  const id = (await readFile(idFile, "utf8").catch(() => "")).trim();
  if (id === "" || id === "uninitialized") await writeFile(idFile, `${randomUUID().replaceAll("-", "")}\n`);
}

function cloudInitProgram({ run, stop }: CloudInit): Program {
  return (args, say): Running => {
    const mode = args.find((arg) => arg.startsWith("--mode="))?.slice("--mode=".length);
    const stage = args[0] === "init" ? "init" : mode === "config" ? "modules-config" : "modules-final";
    const done = run(stage).then((errors) => {
      errors.forEach((error) => say(`${error}\n`));
      return errors.length > 0 ? 1 : 0;
    });
    return { ready: Promise.resolve(), done, signal: stop };
  };
}
