import { randomUUID } from "node:crypto";
import { UserError } from "../../error";
import { errorAnswer, jsonAnswer, type Answer } from "./errors";
import type { CommandResult, GatewayHandlers } from "./handlers";
import { targeted, type Instance, type Target } from "./instances";

/** One command on one server, as it went. */
export interface CommandRun {
  readonly commandId: string;
  readonly instanceId: string;
  /** What asked for it: the association's id or name, or the comment of a SendCommand. */
  readonly origin: string;
  readonly commands: readonly string[];
  readonly started: Date;
  /** Missing while it runs. */
  readonly result?: CommandResult & { readonly ended: Date };
}

/** What has run on the servers through Systems Manager, in order. */
export interface Commands {
  readonly log: () => readonly CommandRun[];
  /** Runs a script on servers that are running; never fails, a server that cannot be reached has a failed run. */
  readonly start: (instanceIds: readonly string[], commands: readonly string[], origin: string) => Started;
}

export interface Started {
  readonly commandId: string;
  readonly done: Promise<readonly CommandResult[]>;
}

export function newCommands(runCommand: GatewayHandlers["runCommand"]): Commands {
  const log: CommandRun[] = [];
  return {
    log: () => log,
    start(instanceIds, commands, origin) {
      const commandId = randomUUID();
      const started = new Date();
      const first =
        log.push(...instanceIds.map((instanceId) => ({ commandId, instanceId, origin, commands, started }))) -
        instanceIds.length;
      const done = attempt(runCommand, instanceIds, commands).then((results) => {
        const ended = new Date();
        results.forEach((result, index) => {
          const run = log[first + index];
          if (run !== undefined) log[first + index] = { ...run, result: { ...result, ended } };
        });
        return results;
      });
      return { commandId, done };
    },
  };
}

/** The lines of a script in the parameters of AWS-RunShellScript; another document cannot run here. */
export function scriptOf(document: unknown, parameters: unknown): readonly string[] {
  if (String(document).replace(/^arn:.*:document\//, "") !== "AWS-RunShellScript") {
    throw new UserError(
      `this machine's AWS runs the document AWS-RunShellScript only, got ${String(document)}`,
    );
  }
  const { commands } = (parameters ?? {}) as { commands?: unknown };
  const lines = strings(commands);
  if (lines.length === 0) throw new UserError("AWS-RunShellScript must be given the parameter commands");
  return lines;
}

/** SendCommand, GetCommandInvocation and ListCommandInvocations; nothing for other actions. */
export function answerCommand(
  commands: Commands,
  action: string,
  input: Readonly<Record<string, unknown>>,
  instances: readonly Instance[],
): Answer | undefined {
  if (action === "SendCommand") return send(commands, input, instances);
  if (action !== "GetCommandInvocation" && action !== "ListCommandInvocations") return undefined;
  const found = commands
    .log()
    .filter(
      ({ commandId, instanceId }) =>
        (input["CommandId"] ?? commandId) === commandId && (input["InstanceId"] ?? instanceId) === instanceId,
    );
  if (action === "ListCommandInvocations") return jsonAnswer({ CommandInvocations: found.map(summary) });
  const [run] = found;
  if (run === undefined) {
    return errorAnswer(
      { protocol: "json" },
      "InvocationDoesNotExist",
      "no such command ran on that instance",
    );
  }
  return jsonAnswer(detail(run));
}

export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

async function attempt(
  runCommand: GatewayHandlers["runCommand"],
  instanceIds: readonly string[],
  commands: readonly string[],
): Promise<readonly CommandResult[]> {
  let results: readonly CommandResult[] = [];
  let missing = "the server gave no answer";
  try {
    results = await runCommand(instanceIds, commands);
  } catch (error) {
    missing = error instanceof Error ? error.message : String(error);
  }
  return instanceIds.map(
    (instanceId) =>
      results.find((result) => result.instanceId === instanceId) ?? { instanceId, code: -1, output: missing },
  );
}

function send(
  commands: Commands,
  input: Readonly<Record<string, unknown>>,
  instances: readonly Instance[],
): Answer {
  const ids = strings(input["InstanceIds"]);
  const targets = (input["Targets"] ?? [{ Key: "InstanceIds", Values: ids }]) as readonly Target[];
  const running = targeted(instances, targets).filter(({ state }) => state === "running");
  const missing = ids.find((id) => !running.some((instance) => instance.id === id));
  if (missing !== undefined) {
    return errorAnswer({ protocol: "json" }, "InvalidInstanceId", `instance ${missing} is not running`);
  }
  const script = scriptOf(input["DocumentName"], input["Parameters"]);
  const instanceIds = running.map(({ id }) => id);
  const { commandId } = commands.start(instanceIds, script, String(input["Comment"] ?? ""));
  return jsonAnswer({
    Command: {
      CommandId: commandId,
      DocumentName: input["DocumentName"],
      Parameters: input["Parameters"],
      InstanceIds: instanceIds,
      Targets: input["Targets"] ?? [],
      RequestedDateTime: Date.now() / 1000,
      Status: "Pending",
      StatusDetails: "Pending",
      TargetCount: instanceIds.length,
    },
  });
}

function summary(run: CommandRun): object {
  const { Status, StandardOutputContent, ResponseCode } = detail(run);
  return {
    CommandId: run.commandId,
    InstanceId: run.instanceId,
    Comment: run.origin,
    DocumentName: "AWS-RunShellScript",
    RequestedDateTime: run.started.getTime() / 1000,
    Status,
    StatusDetails: Status,
    CommandPlugins: [{ Name: "aws:runShellScript", Status, ResponseCode, Output: StandardOutputContent }],
  };
}

function detail({ commandId, instanceId, origin, started, result }: CommandRun) {
  const status = result === undefined ? "InProgress" : result.code === 0 ? "Success" : "Failed";
  return {
    CommandId: commandId,
    InstanceId: instanceId,
    Comment: origin,
    DocumentName: "AWS-RunShellScript",
    PluginName: "aws:runShellScript",
    ResponseCode: result?.code ?? -1,
    ExecutionStartDateTime: started.toISOString(),
    ...(result === undefined ? {} : { ExecutionEndDateTime: result.ended.toISOString() }),
    Status: status,
    StatusDetails: status,
    // AWS cuts it here as well: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html
    StandardOutputContent: (result?.output ?? "").slice(-24_000),
    StandardErrorContent: "",
  };
}
