import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { UserError } from "../error";
import { loadSettings } from "../settings/load";
import type { Command, Io } from "./io";
import { deployedSite } from "./picture";

export const connect: Command = {
  name: "connect",
  summary: "open a shell on a server: a session of Session Manager on AWS, its disk in the preview",
  ofSite: true,
  options: {},
  argument: "SERVER",
  run: async (_values, io, server) => {
    if (io.attach === undefined) {
      throw new UserError("connect opens a shell for a person: run it in a terminal");
    }
    const { TANDEM_CONSOLE: console, AWS_ENDPOINT_URL: endpoint } = io.env;
    if (endpoint && !console) {
      throw new UserError(
        `AWS_ENDPOINT_URL is ${endpoint}, so TANDEM_CONSOLE must be the console's address: read the file of variables that 'npm start' shows`,
      );
    }
    const shell = console
      ? await shellInPreview(console, server, io.env["TERM"] ?? "dumb")
      : await sessionOnAws(io, server);
    if (shell.said !== "") io.out(shell.said);
    return io.attach(shell.program, shell.args, shell);
  },
};

interface Shell {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Told before it opens. */
  readonly said: string;
}

const answer = z.union([
  z.object({ folder: z.string(), environment: z.record(z.string(), z.string()) }),
  z.object({ error: z.string() }),
]);

async function shellInPreview(console: string, server: string, term: string): Promise<Shell> {
  const url = new URL(`/api/servers/${encodeURIComponent(server)}/shell`, console);
  const asked = await fetch(url, { method: "POST", headers: { "Tandem-Console": "1" } }).catch(
    () => undefined,
  );
  const said = answer.safeParse(await asked?.json().catch(() => undefined));
  if (!said.success) {
    throw new UserError(
      `TANDEM_CONSOLE must be the address of a preview's console, and none answers at ${console}: is 'npm start' running?`,
    );
  }
  if ("error" in said.data) throw new UserError(said.data.error);
  const { folder, environment } = said.data;
  return {
    program: "bash",
    args: ["--norc", "--noprofile", "-i"],
    cwd: folder,
    env: { ...environment, TERM: term, PS1: `[${server}] \\w $ `, PROMPT_DIRTRIM: "2" },
    said: `${server}'s disk is ${folder}, its own programs are on the PATH: try systemctl status httpd, or journalctl. exit leaves.`,
  };
}

async function sessionOnAws(io: Io, server: string): Promise<Shell> {
  const settings = loadSettings(io.cwd, io.env);
  const { servers } = await deployedSite(settings, io.env);
  const found = servers.find(({ name, instance_id: id }) => name === server || id === server);
  if (found === undefined) {
    throw new UserError(
      `the server must be one of ${servers.map(({ name }) => name).join(", ")}, got ${server}`,
    );
  }
  for (const [program, page] of needed) {
    if (!isOnPath(program, io.env)) {
      throw new UserError(
        `a session needs ${program} on the PATH, which is not there: install it from ${page}`,
      );
    }
  }
  const args = ["ssm", "start-session", "--target", found.instance_id, "--region", settings.region];
  return { program: "aws", args, env: io.env, said: "" };
}

const needed = [
  ["aws", "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"],
  [
    "session-manager-plugin",
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html",
  ],
] as const;

function isOnPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env["PATH"] ?? "")
    .split(delimiter)
    .some((folder) => folder !== "" && existsSync(join(folder, program)));
}
