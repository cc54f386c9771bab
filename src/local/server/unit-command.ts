import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAssignments, parseCommandLine, parseEnvironmentFile } from "./command-line";
import { locate } from "./environment";
import type { Processes, Running } from "./processes";
import type { UnitFile } from "./unit-file";

/** A program that lives inside this process instead of on the machine, such as the web server. */
export type Program = (args: readonly string[], say: (text: string) => void) => Running;

export interface UnitContext {
  readonly root: string;
  readonly processes: Processes;
  readonly programs: Readonly<Record<string, Program>>;
  environment(): NodeJS.ProcessEnv;
  say(unit: string, text: string): void;
}

export interface UnitCommand {
  readonly running: Running;
  /** What an exit code means for the unit: undefined when it is fine, else why it is not. */
  verdict(code: number): string | undefined;
}

/** Starts one command line of a unit: ExecStart, ExecStop and their like. */
export async function startCommand(
  context: UnitContext,
  file: UnitFile,
  line: string,
  mainPid: number | undefined,
): Promise<UnitCommand> {
  const env = {
    ...(await unitEnvironment(context, file)),
    ...(mainPid === undefined ? {} : { MAINPID: String(mainPid) }),
  };
  const { program, args, lenient } = parseCommandLine(line, env, specifiers(file.name));
  const fine = ["0", ...file.words("Service", "SuccessExitStatus")];
  return {
    running: launch(context, file, program, args, env),
    verdict(code) {
      if (lenient || fine.includes(String(code))) return undefined;
      return code > 128 ? `signal ${code - 128} ended ${program}` : `${program} exited with ${code}`;
    },
  };
}

function launch(
  context: UnitContext,
  file: UnitFile,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Running {
  const lines = byLine((line) => context.say(file.name, line));
  const folder = join(context.root, file.one("Service", "WorkingDirectory")?.replace(/^-/, "") ?? "/");
  const inside = context.programs[program];
  const running =
    inside === undefined
      ? context.processes.start(locate(context.root, program), args, {
          cwd: folder,
          env,
          onOutput: lines.write,
        })
      : inside(args, lines.write);
  void running.done.then(lines.end);
  return running;
}

function byLine(say: (line: string) => void): { write(text: string): void; end(): void } {
  let rest = "";
  return {
    write(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(say);
    },
    end() {
      if (rest !== "") say(rest);
      rest = "";
    },
  };
}

async function unitEnvironment(context: UnitContext, file: UnitFile): Promise<NodeJS.ProcessEnv> {
  const paths = file
    .all("Service", "EnvironmentFile")
    .map((path) => join(context.root, path.replace(/^-/, "")));
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8").catch(() => "")));
  return {
    ...context.environment(),
    ...parseAssignments(file.all("Service", "Environment")),
    ...Object.assign({}, ...texts.map(parseEnvironmentFile)),
  };
}

function specifiers(name: string): Record<string, string> {
  const bare = name.replace(/\.\w+$/, "");
  return { n: name, N: bare, i: /@(.*)$/.exec(bare)?.[1] ?? "", p: bare.replace(/@.*$/, "") };
}
