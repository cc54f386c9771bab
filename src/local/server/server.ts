import { rm } from "node:fs/promises";
import { copyDisk } from "./disk";
import type { FrontDoor } from "./front-door";
import type { Fault } from "./httpd";
import { openJournal, toText } from "./journal";
import { type Machine, powerOn } from "./machine";
import { type MetadataService, startMetadata } from "./metadata";
import type { Instance } from "./metadata-tree";
import { type ExecOptions, type ExecResult, runCommand } from "./run-command";
import { prepareServer } from "./server-parts";

/** EC2's words. */
export type ServerState = "pending" | "running" | "stopping" | "stopped" | "terminated";

export interface ServerProps {
  readonly instance: Instance;
  /** Becomes the disk. */
  readonly folder: string;
  /** The folder of an image, as `image` filled it. @default - the base image */
  readonly image?: string | undefined;
  readonly awsEndpointUrl: string;
  /** @default - the AWS CLI is on the machine's PATH */
  readonly awsCliFolder?: string | undefined;
  /** The PATH of the machine, after everything of the server's own. @default - this process's PATH */
  readonly machinePath?: string | undefined;
  /** What the server says: its journal, its state, and what it asks for that this stand-in leaves out. */
  readonly onLog?: (line: string) => void;
}

export interface BootResult {
  /** Units that failed or could not start. */
  readonly failed: readonly string[];
  /** What cloud-init has in its result.json. */
  readonly errors: readonly string[];
}

export interface Shell {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface LocalServer {
  readonly id: string;
  readonly folder: string;
  readonly state: ServerState;
  /** Where a port of the server is on this machine: 80 only. Undefined while the server is off. */
  address(port: number): { readonly host: string; readonly port: number } | undefined;
  /** Settles when everything has started or failed. A boot that waits for itself never settles, but can be shut down. */
  boot(): Promise<BootResult>;
  /** Stops units in order, as slowly as they wish, then everything else. */
  shutdown(): Promise<void>;
  reboot(): Promise<BootResult>;
  /** Pulls the plug: nothing is stopped in order, and connections break. `boot` turns it on again. */
  crash(): Promise<void>;
  /** Shuts down and removes the disk; `now` pulls the plug instead, as when the whole machine goes. */
  terminate(options?: { readonly now?: boolean }): Promise<void>;
  /** Copies the disk as it is now. EC2 shuts an instance down for that, unless told not to. */
  image(folder: string): Promise<void>;
  /** Runs a script with sh on the server, as AWS-RunShellScript does. */
  exec(commands: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** How a shell finds this server's disk and programs; undefined while it is off. */
  shell(): Shell | undefined;
  /** Whether an access key id is one of its role's, given out since it was last turned on. */
  holds(accessKeyId: string): boolean;
  setFault(fault: Fault): void;
  /** What EC2 knows of the instance from now on: tags, metadata options. */
  update(instance: Instance): void;
  logs(lines?: number): Promise<string>;
}

/** Makes the local server of an instance, with a disk of its own; `boot` turns it on. */
export function createServer(props: ServerProps): LocalServer {
  const { folder: root, onLog = () => undefined } = props;
  const journal = openJournal(root, ({ tag, text }) => onLog(`${tag}: ${text}`));
  const note = (text: string) => onLog(`note: ${text}`);
  // At once, not at boot: the image may be gone by then.
  const parts = prepareServer(root, props.image, note);
  parts.catch(() => undefined);
  let instance = props.instance;
  let state: ServerState = "stopped";
  let machine: Machine | undefined;
  let poweringOn: Promise<Machine> | undefined;
  let door: FrontDoor | undefined;
  let metadata: MetadataService | undefined;
  let stopping: Promise<void> | undefined;
  let terminating: Promise<void> | undefined;
  let plugPulled = false;

  return {
    id: instance.id,
    folder: root,
    get state() {
      return state;
    },
    address: (port) =>
      port === 80 && machine !== undefined && door !== undefined
        ? { host: "127.0.0.1", port: door.port }
        : undefined,
    boot,
    shutdown,
    async reboot() {
      await shutdown();
      return boot();
    },
    async crash() {
      pullPlug();
      await shutdown();
      plugPulled = false;
    },
    terminate({ now = false } = {}) {
      if (now) pullPlug();
      return (terminating ??= terminate());
    },
    async image(folder) {
      await parts;
      await journal.flush();
      await copyDisk(root, folder);
    },
    exec,
    shell: () => machine && { folder: root, environment: machine.environment },
    holds: (accessKeyId) => metadata?.issued(accessKeyId) ?? false,
    setFault: (fault) => void parts.then((each) => each.httpd.setFault(fault)).catch(() => undefined),
    update: (known) => (instance = known),
    logs: async (lines = 200) => (await journal.read({ lines })).map(toText).join("\n"),
  };

  async function boot(): Promise<BootResult> {
    if (stopping !== undefined) await stopping;
    if (state !== "stopped") return { failed: [], errors: [`it is ${state}, not stopped`] };
    set("pending");
    try {
      machine = await (poweringOn = turnOn());
      const result = await machine.boot();
      if (currentState() === "pending") set("running");
      return result;
    } catch (error) {
      await shutdown();
      return { failed: [], errors: [String(error)] };
    }
  }

  async function turnOn(): Promise<Machine> {
    const { httpd, door: port80 } = await parts;
    door = port80;
    door.hold(true);
    metadata = await startMetadata({ instance: () => instance, port: metadata?.port });
    return powerOn({
      ...props,
      root,
      machinePath: props.machinePath ?? process.env["PATH"] ?? "/usr/bin:/bin",
      instance: () => instance,
      metadata,
      httpd,
      journal,
      serverUrl: `http://127.0.0.1:${door.port}`,
      note,
      power: (wish) => void power(wish),
    });
  }

  function shutdown(): Promise<void> {
    if (state === "pending" || state === "running")
      stopping = turnOff().finally(() => (stopping = undefined));
    return stopping ?? Promise.resolve();
  }

  async function turnOff(): Promise<void> {
    set("stopping");
    const running = await poweringOn?.catch(() => undefined);
    await running?.shutdown(plugPulled);
    await metadata?.stop();
    machine = poweringOn = undefined;
    door?.hold(false);
    set("stopped");
  }

  function pullPlug(): void {
    plugPulled = true;
    if (state === "stopping") void machine?.shutdown(true);
  }

  async function terminate(): Promise<void> {
    while (state !== "stopped") await shutdown();
    set("terminated");
    await parts.then((each) => each.door.remove()).catch(() => undefined);
    await rm(root, { recursive: true, force: true });
  }

  async function power(wish: "off" | "reboot"): Promise<void> {
    await shutdown();
    if (wish === "reboot") await boot();
  }

  async function exec(commands: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    // As Systems Manager does, it waits for a server that is about to be there.
    if (state === "pending") await poweringOn?.catch(() => undefined);
    if (machine === undefined) return { code: 255, output: `${instance.id} is ${state}: nothing runs on it` };
    return runCommand(root, instance, machine, commands, options);
  }

  // A function, because the state changes while a caller waits.
  function currentState(): ServerState {
    return state;
  }

  function set(next: ServerState): void {
    state = next;
    onLog(`is ${state}`);
  }
}
