import { UserError } from "../error";

/** The command was called with what it does not take: ends with 2. */
export class UsageError extends UserError {}

/** What a command may touch of the process that runs it. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** The project's folder. */
  readonly cwd: string;
  /** Whether a person watches: steps are then redrawn in place, by what `draw` writes. */
  readonly terminal: boolean;
  readonly columns: number;
  readonly draw: (text: string) => void;
  /** Asks the person at the terminal. @default - nobody is there to answer */
  readonly ask?: (question: string) => Promise<string>;
  /** Tells each key that is pressed; the answer ends that. @default - nobody is there to press one */
  readonly keys?: (onKey: (key: string) => void) => () => void;
  /** Gives the terminal to a program until it ends, and its exit code. @default - nobody is there to use it */
  readonly attach?: (
    program: string,
    args: readonly string[],
    options: { readonly cwd?: string; readonly env: NodeJS.ProcessEnv },
  ) => Promise<number>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  /** One line, shown by --help. */
  readonly summary: string;
  /** The options' names with their help, as `node:util` parseArgs takes them. */
  readonly options: Readonly<Record<string, Option>>;
  /** Whether it works on one site, and takes --env where there are several. @default false */
  readonly ofSite?: boolean;
  /** What stands for the one argument that is no option. @default - there is none */
  readonly argument?: string;
  /** The exit code for a user's mistake. @default 1 */
  readonly mistake?: number;
  run(values: Values, io: Io, argument: string): Promise<number>;
}

export interface Option {
  readonly type: "string" | "boolean";
  /** What stands for the value in the help, such as FOLDER. */
  readonly value?: string;
  readonly help: string;
}

export type Values = Readonly<Record<string, string | boolean | undefined>>;

export const text = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
};
