import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../error";
import { answerCall, isWhole, reported, type Parts } from "./answer";
import { newAssociations } from "./associations";
import { newBucketPolicies } from "./bucket-policy";
import { newBucketVersioning } from "./bucket-versioning";
import { formFields, isS3, recognise, resourceOf, type Call, type Head } from "./call";
import { newCommands, type CommandRun } from "./commands";
import { errorAnswer, type Answer } from "./errors";
import type { GatewayHandlers } from "./handlers";
import { isBroken, mended, type Failures, type Problem } from "./mend";
import { passOn, readAll, upstream, write } from "./proxy";

export interface GatewayOptions {
  readonly emulatorUrl: string;
  readonly handlers: GatewayHandlers;
  /** What the emulator says of its own failures, for the messages. @default - the messages point to its log */
  readonly failures?: Failures;
  readonly signal?: AbortSignal;
}

export interface Gateway {
  /** What AWS_ENDPOINT_URL is to be set to. */
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** All that ran on the servers through Systems Manager, with its output. */
  readonly commandLog: () => readonly CommandRun[];
  /** The calls that could not be answered, each once. */
  readonly problems: () => readonly Problem[];
}

/** AWS on this machine, as Terraform, the AWS CLI and the servers see it: the emulator, corrected by what really runs. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { emulatorUrl, handlers, failures = () => [], signal } = options;
  const problems = new Map<string, Problem>();
  const commands = newCommands(handlers.runCommand);
  const versioning = newBucketVersioning();
  const parts: Parts = {
    emulator: upstream(emulatorUrl),
    handlers,
    failures,
    commands,
    associations: newAssociations(commands),
    policies: newBucketPolicies(versioning.forget),
    versioning,
    report: (problem) => problems.set(`${problem.call} ${problem.message}`, problem),
  };
  // Clients keep connections for minutes; one that closes under a request looks to them like a failed call.
  const server = createServer({ keepAliveTimeout: 300_000, requestTimeout: 0 }, (request, response) => {
    void serve(parts, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const stop = () => close(server, parts);
  signal?.addEventListener("abort", () => void stop(), { once: true });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop,
    commandLog: commands.log,
    problems: () => [...problems.values()],
  };
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const time = new Date();
  const head: Head = { method: request.method ?? "GET", url: request.url ?? "/", headers: request.headers };
  const outgoing = { method: head.method, path: head.url, headers: request.rawHeaders };
  let call = recognise(head);
  let body: Buffer = Buffer.alloc(0);
  try {
    if (isS3(head) && !isWhole(parts, call, head.url)) {
      await stream(parts, call, outgoing, request, response);
    } else {
      body = await readAll(request);
      call = recognise(head, body);
      const fields = formFields(head, body);
      write(await answerCall(parts, { call, outgoing, fields, body }), response);
    }
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (!response.destroyed) write(failed(parts, call, error), response);
  }
  const resource = resourceOf(call, head, body);
  const agent = request.headers["user-agent"];
  parts.handlers.onCall?.({
    time,
    service: call.service,
    action: call.action,
    ...(resource === undefined ? {} : { resource }),
    status: response.statusCode,
    ms: Date.now() - time.getTime(),
    ...(call.caller === undefined ? {} : { caller: call.caller }),
    ...(agent === undefined ? {} : { agent }),
  });
}

/** Passes objects through as they arrive, in both directions. */
async function stream(
  parts: Parts,
  call: Call,
  outgoing: Parameters<Parts["emulator"]["open"]>[0],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const before = parts.failures().length;
  const from = await parts.emulator.open(outgoing, request);
  const status = from.statusCode ?? 502;
  if (!isBroken(call, { status, headers: from.rawHeaders })) return passOn(from, response);
  await readAll(from);
  write(reported(parts, await mended(call, status, parts.failures, before)), response);
}

/** The emulator has stopped, or the servers could not follow a call: final for the caller, and told in one message. */
function failed(parts: Parts, call: Call, error: unknown): Answer {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof UserError) return errorAnswer(call, "ValidationException", reason);
  const name = `${call.service}:${call.action}`;
  const message = `this machine's AWS could not carry out ${name}: ${reason}`;
  return reported(parts, [errorAnswer(call, "InternalFailure", message), { call: name, message }]);
}

function close(server: Server, parts: Parts): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      parts.emulator.close();
      resolve();
    });
    server.closeAllConnections();
  });
}
