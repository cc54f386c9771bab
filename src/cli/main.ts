import { parseArgs } from "node:util";
import { UserError } from "../error";
import { bootstrap } from "./bootstrap";
import { connect } from "./connect";
import { deploy } from "./deploy";
import { image } from "./image";
import { text, UsageError, type Command, type Io, type Option, type Values } from "./io";
import { plan } from "./plan";
import { preview } from "./preview";
import { review } from "./review";
import { rollback } from "./rollback";
import { status } from "./status";
import { unlock } from "./unlock";
import { verify } from "./verify";

const commands: readonly Command[] = [
  preview,
  bootstrap,
  plan,
  deploy,
  rollback,
  image,
  unlock,
  verify,
  review,
  status,
  connect,
];

/** Runs a command. The exit code: 0 well, 1 the answer is no, 2 wrong use, 3 a failure of ours, 130 stopped by Ctrl-C. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name = "", ...args] = argv;
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = commands.map((candidate) => candidate.name).join(", ");
    io.err(`the command must be one of ${names}, got "${name}"`);
    return 2;
  }
  return exitCode(
    io,
    async () => {
      const { values, argument } = parse(command, args);
      if (values.help !== true) return command.run(values, inEnvironment(values, io), argument);
      io.out(usage(command));
      return 0;
    },
    command.mistake,
  );
}

/** The exit code of what is done; what it throws is told as whose fault it is. */
export async function exitCode(io: Io, work: () => Promise<number>, mistake = 1): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (io.signal.aborted) return 130;
    if (error instanceof UserError) {
      io.err(error.message);
      return error instanceof UsageError ? 2 : mistake;
    }
    io.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 3;
  }
}

function parse(command: Command, args: readonly string[]): { values: Values; argument: string } {
  const { values, positionals } = parsed(command, args);
  if (values.help === true) return { values, argument: "" };
  const [argument, more] = positionals;
  if (command.argument !== undefined && (argument === undefined || more !== undefined)) {
    throw new UsageError(
      `${command.name} takes one ${command.argument}, got ${positionals.length}\n\n${usage(command)}`,
    );
  }
  return { values, argument: argument ?? "" };
}

function parsed(command: Command, args: readonly string[]): { values: Values; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(optionsOf(command)).map(([name, option]) => [name, { type: option.type }]),
  );
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, help: { type: "boolean", short: "h" } },
      strict: true,
      allowPositionals: command.argument !== undefined,
    }) as { values: Values; positionals: string[] };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new UsageError(`${reason}\n\n${usage(command)}`);
  }
}

const environmentOption: Option = {
  type: "string",
  value: "NAME",
  help: "which of the settings' environments (or TANDEM_ENV)",
};

function optionsOf({ options, ofSite = false }: Command): Command["options"] {
  return ofSite ? { ...options, env: environmentOption } : options;
}

/** The environment is told to everything below as whoever uses CDKTF itself tells it. */
function inEnvironment(values: Values, io: Io): Io {
  const environment = text(values, "env");
  return environment === undefined ? io : { ...io, env: { ...io.env, TANDEM_ENV: environment } };
}

export function usage(command: Command): string {
  const rows = Object.entries(optionsOf(command)).map(
    ([name, option]) =>
      [`--${name}${option.value === undefined ? "" : ` ${option.value}`}`, option.help] as const,
  );
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    `${command.name}${command.argument === undefined ? "" : ` ${command.argument}`}: ${command.summary}`,
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
  ].join("\n");
}
