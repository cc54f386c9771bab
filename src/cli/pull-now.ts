import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from "@aws-sdk/client-ssm";
import { setTimeout as sleep } from "node:timers/promises";
import { clientConfig } from "../client-config";
import type { SiteOutputs } from "./outputs";

export interface PullOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly region: string;
  readonly outputs: SiteOutputs;
  readonly signal: AbortSignal;
}

// Twice: a tick that was under way may have asked for the manifest before it changed.
const commands = ["systemctl start tandem-agent.service", "systemctl start tandem-agent.service"];

/**
 * Lets each server look for new content at once, by Systems Manager; its timer would do it some seconds later. Gives
 * back why a server could not be told: that is no failure, it comes by the content all the same.
 */
export async function pullNow({ env, region, outputs, signal }: PullOptions): Promise<readonly string[]> {
  const client = new SSMClient(clientConfig(env, region));
  const pull = async (id: string): Promise<string | undefined> => {
    const { Command } = await client.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunShellScript",
        InstanceIds: [id],
        Parameters: { commands },
        Comment: "look for new content now",
      }),
    );
    const wanted = { CommandId: Command?.CommandId, InstanceId: id };
    for (let tries = 0; tries < 120; tries += 1) {
      // The service itself needs a moment until it knows what it was asked for.
      const invocation = await client.send(new GetCommandInvocationCommand(wanted)).catch(ifNotThereYet);
      const status = invocation?.Status ?? "Pending";
      if (status === "Success") return undefined;
      if (!/^(Pending|InProgress|Delayed)$/.test(status)) return status;
      await sleep(250, undefined, { signal });
    }
    return "no answer";
  };
  try {
    const results = await Promise.all(
      outputs.servers.map(async ({ name, instance_id: id }) => {
        const problem = await pull(id).catch((error: unknown) => reasonOf(error, signal));
        return problem === undefined ? [] : [`${name}: ${problem}`];
      }),
    );
    return results.flat();
  } finally {
    client.destroy();
  }
}

function ifNotThereYet(error: unknown): undefined {
  if (error instanceof Error && error.name === "InvocationDoesNotExist") return undefined;
  throw error;
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) throw error;
  return error instanceof Error ? error.message : String(error);
}
