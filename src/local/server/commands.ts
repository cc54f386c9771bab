import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CloudInit } from "./cloud-init";
import { cloudInitCommand } from "./cloud-init-command";
import { answer, type Command, refusal } from "./command";
import { dnf, installedPackages } from "./dnf";
import { type Journal, toText } from "./journal";
import { systemctl, type SystemctlContext } from "./systemctl";
import type { Program } from "./unit-command";

export interface CommandsContext extends SystemctlContext {
  readonly cloudInit: CloudInit;
  readonly httpd: Program;
}

/** Every program in stand-ins/, by its name, and what it does for this server. */
export function createCommands(context: CommandsContext): Readonly<Record<string, Command>> {
  const { root, journal } = context;
  const power =
    (wish: "off" | "reboot"): Command =>
    async () => {
      context.power(wish);
      return answer();
    };
  return {
    systemctl: systemctl(context),
    "cloud-init": cloudInitCommand(root, context.cloudInit),
    dnf: dnf(root),
    yum: dnf(root),
    httpd: httpdCommand(root, context.httpd),
    apachectl: (args, input) =>
      httpdCommand(root, context.httpd)(args[0] === "configtest" ? ["-t"] : ["-k", args[0] ?? ""], input),
    journalctl: (args) => journalctl(journal, args),
    logger: (args, input) => logger(journal, args, input),
    hostnamectl: (args) => hostnamectl(root, args),
    poweroff: power("off"),
    halt: power("off"),
    reboot: power("reboot"),
    shutdown: async (args) => {
      context.power(args.includes("-r") || args.includes("--reboot") ? "reboot" : "off");
      return answer();
    },
  };
}

function httpdCommand(root: string, program: Program): Command {
  return async (args) => {
    if (!(await installedPackages(root)).includes("httpd")) return refusal("httpd: command not found", 127);
    if (!args.includes("-t") && !args.includes("-v") && !args.includes("graceful")) {
      return refusal(`httpd ${args.join(" ")}: the local server knows -t, -v and -k graceful`);
    }
    let said = "";
    const code = await program(args, (text) => (said += text)).done;
    // As httpd does, the verdict on its configuration goes to standard error.
    return args.includes("-v") ? answer(said, code) : refusal(said, code);
  };
}

async function journalctl(journal: Journal, args: readonly string[]): Promise<ReturnType<typeof answer>> {
  const unit = valueOf(args, "-u", "--unit");
  const tag = valueOf(args, "-t", "--identifier");
  const lines = Number(valueOf(args, "-n", "--lines") ?? 1_000);
  const entries = await journal.read({
    ...(unit === undefined ? {} : { unit: /\.\w+$/.test(unit) ? unit : `${unit}.service` }),
    ...(tag === undefined ? {} : { tag }),
    lines,
  });
  const bare = valueOf(args, "-o", "--output") === "cat";
  if (entries.length === 0) return answer("-- No entries --");
  return answer(entries.map((entry) => (bare ? entry.text : toText(entry))).join("\n"));
}

async function logger(
  journal: Journal,
  args: readonly string[],
  input: string,
): Promise<ReturnType<typeof answer>> {
  const valued = ["-t", "--tag", "-p", "--priority"];
  const words = args.filter((arg, at) => !arg.startsWith("-") && !valued.includes(args[at - 1] ?? ""));
  journal.write("user", words.length > 0 ? words.join(" ") : input, valueOf(args, "-t", "--tag") ?? "root");
  return answer();
}

async function hostnamectl(root: string, args: readonly string[]): Promise<ReturnType<typeof answer>> {
  const file = join(root, "etc/hostname");
  if (args[0] !== "set-hostname" && args[0] !== "hostname") return answer(await readFile(file, "utf8"));
  await writeFile(file, `${args[1] ?? ""}\n`);
  return answer();
}

/** The value of an option: `-n 5`, `-n5`, `--lines 5` or `--lines=5`. */
function valueOf(args: readonly string[], short: string, long: string): string | undefined {
  const at = args.findIndex((arg) => arg === short || arg === long);
  if (at >= 0) return args[at + 1];
  const joined = args.find((arg) => arg.startsWith(`${long}=`));
  return (
    joined?.slice(long.length + 1) ??
    args.find((arg) => arg.startsWith(short) && !arg.startsWith("--"))?.slice(2)
  );
}
