import { parseArgs } from "node:util";
import { UserError } from "../error";
import { bootstrap } from "./bootstrap";
import type { Command, Io, Values } from "./io";
import { preview } from "./preview";
import { verify } from "./verify";

const commands: readonly Command[] = [preview, bootstrap, verify];

/** Runs a command. The exit code: 0 well, 1 the answer is no, 2 wrong use, 3 a failure of ours, 130 stopped by Ctrl-C. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name = "", ...args] = argv;
  try {
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) {
      io.err(
        `the command must be one of ${commands.map((candidate) => candidate.name).join(", ")}, got "${name}"`,
      );
      return 2;
    }
    const values = parse(command, args);
    if (values.help === true) {
      io.out(usage(command));
      return 0;
    }
    return await command.run(values, io);
  } catch (error) {
    if (io.signal.aborted) return 130;
    if (error instanceof UsageError) {
      io.err(error.message);
      return 2;
    }
    if (error instanceof UserError) {
      io.err(error.message);
      return 1;
    }
    io.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 3;
  }
}

class UsageError extends UserError {}

function parse(command: Command, args: readonly string[]): Values {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, option]) => [name, { type: option.type }]),
  );
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: "boolean", short: "h" } },
      strict: true,
      allowPositionals: false,
    });
    return values as Values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new UsageError(`${reason}\n\n${usage(command)}`);
  }
}

export function usage(command: Command): string {
  const rows = Object.entries(command.options).map(
    ([name, option]) =>
      [`--${name}${option.value === undefined ? "" : ` ${option.value}`}`, option.help] as const,
  );
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    `${command.name}: ${command.summary}`,
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
  ].join("\n");
}
