import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UserError } from "../error";
import { run } from "../run";

export const MOTO_VERSION = "5.2.1";

// One resolves with the other: both stand on the same botocore.
const PACKAGES = [`moto[server]==${MOTO_VERSION}`, "awscli==1.45.11"];

export interface InstallOptions {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** python3 on the PATH. */
  readonly python: string | undefined;
  /** What it is for, in the words of an error. */
  readonly missing: readonly string[];
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Installs moto's server and the AWS CLI into a virtual environment and gives its `bin` folder. A file that is
 * written last names the environment, so that an interrupted installation is never taken for a whole one.
 */
export async function installTools(options: InstallOptions): Promise<string> {
  const folder = resolve(options.folder);
  const marker = join(folder, "installed.json");
  const installed = await installedIn(marker, folder);
  if (installed !== undefined) return installed;
  const { python, missing, onProgress = () => undefined } = options;
  const wanted = missing.join(" and ");
  if (python === undefined) {
    throw new UserError(`${wanted} not found on PATH, and no python3 to install it with: ${GET_PYTHON}`);
  }
  const { code } = await run(python, ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"], {
    env: options.env,
  });
  if (code !== 0) throw new UserError(`${wanted} not found on PATH, and ${python} is too old: ${GET_PYTHON}`);
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const name = `python-${process.pid}-${Date.now()}`;
  const environment = join(folder, name);
  const bin = join(environment, "bin");
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "1"];
  try {
    onProgress(`installing ${wanted} into ${options.folder}`);
    await step(options, python, ["-m", "venv", environment], GET_PYTHON);
    const by = `connect to a package index, or have ${wanted} on PATH (pip install ${PACKAGES.map((each) => `'${each}'`).join(" ")})`;
    await step(options, join(bin, "python3"), [...pip, "--timeout", "15", ...PACKAGES], by);
    await writeFile(`${marker}.${name}`, JSON.stringify({ name, packages: PACKAGES }));
    await rename(`${marker}.${name}`, marker);
  } catch (error) {
    await rm(environment, { recursive: true, force: true });
    throw error;
  }
  return bin;
}

const GET_PYTHON =
  "install Python 3.10 or newer (macOS: brew install python; Debian, Ubuntu: apt install python3 python3-venv; Fedora: dnf install python3)";

async function installedIn(marker: string, folder: string): Promise<string | undefined> {
  try {
    const { name, packages } = JSON.parse(await readFile(marker, "utf8")) as {
      name: string;
      packages: string[];
    };
    const bin = join(folder, name, "bin");
    if (packages.join() !== PACKAGES.join()) return undefined;
    await Promise.all(["moto_server", "aws"].map((program) => access(join(bin, program))));
    return bin;
  } catch {
    return undefined;
  }
}

async function step(
  options: InstallOptions,
  command: string,
  args: readonly string[],
  remedy: string,
): Promise<void> {
  const { env, onProgress = () => undefined, signal } = options;
  const result = await run(command, args, {
    env,
    onLine: onProgress,
    ...(signal === undefined ? {} : { signal }),
  });
  if (result.code === 0) return;
  signal?.throwIfAborted();
  const lines = `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => line.trim() !== "");
  const reason = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? `exit code ${result.code}`;
  const what = args.includes("venv")
    ? "python3 could not make a virtual environment"
    : `pip could not install ${options.missing.join(" and ")}`;
  throw new UserError(`${what} (${reason.trim()}): ${remedy}`);
}

/** Removes what installations left behind that were ended by force. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^python-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
