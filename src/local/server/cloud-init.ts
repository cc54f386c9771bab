import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CloudConfig, parseUserData, toScript } from "./cloud-config";
import { becomeInstance, writeOne, writeScript } from "./cloud-instance";
import type { CommandAnswer } from "./command";
import { logFile } from "./log-file";
import type { Instance } from "./metadata-tree";
import type { Running } from "./processes";

export type Stage = "init" | "modules-config" | "modules-final";

export interface CloudInitContext {
  readonly root: string;
  readonly instance: () => Instance;
  /** Runs a script of the server's disk to its end. */
  execute(path: string, onOutput: (text: string) => void): Running;
  install(packages: readonly string[]): Promise<CommandAnswer>;
  /** Where on the disk an absolute path of a program leads. */
  locate(program: string): string;
  note(text: string): void;
}

export interface CloudInit {
  /** Runs a stage of the boot; its errors. */
  run(stage: Stage): Promise<readonly string[]>;
  readonly errors: readonly string[];
  /** Ends the script that runs now, and runs no other. */
  stop(): void;
  /** Settles after the last stage, when /run/cloud-init/result.json is written. */
  readonly finished: Promise<void>;
}

/** cloud-init: what user data asks for, once for each instance. A disk that knows another instance id is a new instance. */
export function createCloudInit(context: CloudInitContext): CloudInit {
  const { root } = context;
  const cloud = join(root, "var/lib/cloud");
  const here = join(cloud, "instances", context.instance().id);
  const output = logFile(join(root, "var/log/cloud-init-output.log"));
  const errors: string[] = [];
  let config: CloudConfig | undefined;
  let current: Running | undefined;
  let stopped = false;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));

  const stages: Readonly<Record<Stage, () => Promise<void>>> = {
    async init() {
      await becomeInstance(root, context.instance(), cloud, here);
      const { bootcmd } = await currentConfig();
      if (bootcmd.length > 0) {
        await always("bootcmd", async () => {
          await writeScript(join(here, "bootcmd"), toScript(bootcmd, context.locate));
          const code = await execute(join(here, "bootcmd"));
          if (code !== 0) throw new Error(`bootcmd exited with ${code}`);
        });
      }
      await once("write_files", () => writeFiles(false));
    },
    "modules-config": () =>
      once("runcmd", async () => {
        const { runcmd } = await currentConfig();
        if (runcmd.length > 0)
          await writeScript(join(here, "scripts/runcmd"), toScript(runcmd, context.locate));
      }),
    async "modules-final"() {
      await once("package_update_upgrade_install", async () => {
        const { packages } = await currentConfig();
        if (packages.length === 0) return;
        const { code, text } = await context.install(packages);
        output.append(text);
        if (code !== 0) throw new Error(text.trim().split("\n").at(-1));
      });
      await once("write_files_deferred", () => writeFiles(true));
      await once("scripts_per_once", () => runParts(join(cloud, "scripts/per-once")), join(cloud, "sem"));
      await always("scripts_per_boot", () => runParts(join(cloud, "scripts/per-boot")));
      await once("scripts_per_instance", () => runParts(join(cloud, "scripts/per-instance")));
      await once("scripts_user", () => runParts(join(here, "scripts")));
    },
  };

  return {
    finished,
    errors,
    stop() {
      stopped = true;
      current?.signal("SIGKILL");
    },
    async run(stage) {
      const before = errors.length;
      output.append(`Cloud-init (local stand-in) running '${stage}' at ${new Date().toISOString()}\n`);
      await always(stage, stages[stage]);
      if (stage === "modules-final") await end();
      await output.flush();
      return errors.slice(before);
    },
  };

  async function execute(path: string): Promise<number> {
    if (stopped) throw new Error(`the server is shut down before ${path} ran`);
    current = context.execute(path, output.append);
    return current.done;
  }

  async function currentConfig(): Promise<CloudConfig> {
    if (config !== undefined) return config;
    // Kept from the first boot on: user data that is changed later is not read again.
    config = parseUserData(await readFile(join(here, "user-data.txt")));
    config.notes.forEach((note) => {
      output.append(`${note}\n`);
      context.note(note);
    });
    if (config.script !== undefined) await writeScript(join(here, "scripts/part-001"), config.script);
    return config;
  }

  async function always(module: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      errors.push(`('${module}', ${String(error)})`);
      output.append(`Failed to run module ${module}: ${String(error)}\n`);
    }
  }

  /** A module's semaphore is on the disk: with the instance's own files, so that a clone has its turn. */
  async function once(
    module: string,
    action: () => Promise<void>,
    folder = join(here, "sem"),
  ): Promise<void> {
    const semaphore = join(folder, `config_${module}`);
    if (
      await access(semaphore).then(
        () => true,
        () => false,
      )
    )
      return;
    await mkdir(folder, { recursive: true });
    await writeFile(semaphore, `${new Date().toISOString()}\n`);
    await always(module, action);
  }

  async function writeFiles(deferred: boolean): Promise<void> {
    const { files } = await currentConfig();
    for (const file of files.filter((each) => each.defer === deferred)) await writeOne(root, file);
  }

  async function runParts(folder: string): Promise<void> {
    const names = (await readdir(folder).catch(() => [])).sort();
    const failed: string[] = [];
    for (const name of names) {
      if ((await execute(join(folder, name))) !== 0) failed.push(name);
    }
    if (failed.length > 0) {
      throw new Error(
        `Runparts: ${failed.length} failures (${failed.join(",")}) in ${names.length} attempted commands`,
      );
    }
  }

  async function end(): Promise<void> {
    const folder = join(root, "run/cloud-init");
    await mkdir(folder, { recursive: true });
    const v1 = { datasource: "DataSourceEc2Local", errors };
    await writeFile(
      join(folder, "status.json"),
      JSON.stringify({ v1: { ...v1, stage: null } }, undefined, 1),
    );
    await writeFile(join(folder, "result.json"), JSON.stringify({ v1 }, undefined, 1));
    output.append(`Cloud-init (local stand-in) finished with ${errors.length} errors\n`);
    finish();
  }
}
