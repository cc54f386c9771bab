import { constants } from "node:fs";
import { access, readFile, realpath } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { run } from "../run";
import { installTools, MOTO_VERSION } from "./install";

export interface ToolOptions {
  /** Where the project keeps tools of its own, such as `.tandem/tools`. */
  readonly folder: string;
  /** @default - the process's own environment */
  readonly env?: NodeJS.ProcessEnv;
  /** Told what is being installed, a line at a time. */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface Tools {
  readonly motoServer: string;
  readonly aws: string;
  /** The folder that holds `aws`, for the PATH of the servers. */
  readonly binFolder: string;
}

/** Finds moto's server and the AWS CLI on the machine, or installs both into a folder of the project's own. */
export async function findTools(options: ToolOptions): Promise<Tools> {
  const env = options.env ?? process.env;
  const [foundMoto, foundAws] = await Promise.all([firstUsable("moto_server", env), firstUsable("aws", env)]);
  if (foundMoto !== undefined && foundAws !== undefined) return tools(foundMoto, foundAws);
  const missing = [
    ...(foundMoto === undefined ? [`moto_server ${MOTO_VERSION} or newer`] : []),
    ...(foundAws === undefined ? ["the AWS CLI"] : []),
  ];
  const bin = await installTools({ ...options, env, missing, python: await firstOnPath("python3", env) });
  return tools(foundMoto ?? join(bin, "moto_server"), foundAws ?? join(bin, "aws"));
}

type Program = "moto_server" | "aws";

function tools(motoServer: string, aws: string): Tools {
  return { motoServer, aws, binFolder: dirname(aws) };
}

async function firstUsable(name: Program, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const path of await allOnPath(name, env)) {
    const usable = name === "aws" ? await usableAws(path, env) : await usableMoto(path, env);
    if (usable !== undefined) return usable;
  }
  return undefined;
}

/** AWS_ENDPOINT_URL is honoured since 1.29 and 2.13: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
async function usableAws(path: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { stdout, stderr } = await quietly(path, ["--version"], env);
  const version = /aws-cli\/([\d.]+)/.exec(stdout + stderr)?.[1];
  if (version === undefined || !atLeast(version, version.startsWith("1.") ? "1.29" : "2.13"))
    return undefined;
  return (await behindShim(path, "aws", env)).path;
}

async function usableMoto(path: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { path: own, version } = await behindShim(path, "moto", env);
  return version !== undefined && atLeast(version, MOTO_VERSION) && !atLeast(version, "6") ? own : undefined;
}

/**
 * The program itself where a version manager put a script in front of it, which costs time at each call and
 * depends on the folder it is called from; and the version of its Python package.
 */
async function behindShim(
  path: string,
  name: "moto" | "aws",
  env: NodeJS.ProcessEnv,
): Promise<{ readonly path: string; readonly version: string | undefined }> {
  const script = name === "moto" ? "moto_server" : name;
  const answer = await quietly(await interpreterOf(path), ["-c", ASK_PYTHON, name], env);
  const [executable, version] = answer.code === 0 ? answer.stdout.trim().split("\n") : [];
  const beside = executable === undefined ? path : join(dirname(executable), script);
  return { path: (await isProgram(beside)) ? beside : path, version };
}

// `moto_server` needs what the extra "server" brings; a package without it is not usable
const ASK_PYTHON = `import sys, importlib.util as u, importlib.metadata as m
print(sys.executable)
if sys.argv[1] == "moto" and u.find_spec("flask") and u.find_spec("flask_cors"): print(m.version("moto"))`;

/** A script of pip's names its interpreter in its first line; a version manager's has one beside it. */
async function interpreterOf(path: string): Promise<string> {
  const target = await realpath(path);
  const named = /^#!(\/\S*python\S*)/.exec((await readFile(target)).subarray(0, 300).toString("latin1"))?.[1];
  return named ?? join(dirname(target), "python3");
}

async function firstOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return (await allOnPath(name, env))[0];
}

async function allOnPath(name: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const paths = folders.map((folder) => join(folder, name));
  const there = await Promise.all(paths.map(isProgram));
  return paths.filter((_, index) => there[index]);
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** What cannot be started, or hangs, is not usable: no more than that is asked here. */
async function quietly(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return run(command, args, { env, timeout: 20_000 }).catch(() => ({ code: 1, stdout: "", stderr: "" }));
}

function atLeast(version: string, wanted: string): boolean {
  const [have, want] = [version, wanted].map((text) => text.split(".").map(Number));
  const index = want?.findIndex((part, place) => part !== (have?.[place] ?? 0)) ?? -1;
  return index < 0 || (have?.[index] ?? 0) > (want?.[index] ?? 0);
}
