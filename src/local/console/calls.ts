import type { CallEntry } from "../gateway/handlers";

/** A call to AWS, and where it came from. */
export interface SeenCall {
  /** Counts up from 1, so that a reader knows what it has. */
  readonly number: number;
  /** In ISO 8601. */
  readonly time: string;
  /** Such as "Terraform" or "agent of server-1". */
  readonly from: string;
  readonly service: string;
  readonly action: string;
  readonly resource: string | null;
  readonly status: number;
  readonly ms: number;
}

export interface CallLog {
  add(entry: CallEntry): SeenCall;
  /** Those after a number, the oldest first. */
  after(number: number): readonly SeenCall[];
}

const logLength = 1_000;

/** Keeps the last thousand calls. `serverOf` tells whose credentials an access key id belongs to. */
export function newCallLog(serverOf: (accessKeyId: string) => string | undefined): CallLog {
  const calls: SeenCall[] = [];
  let number = 0;
  return {
    add: (entry) => {
      const call: SeenCall = {
        number: (number += 1),
        time: entry.time.toISOString(),
        from: originOf(entry, serverOf),
        service: entry.service,
        action: entry.action,
        resource: entry.resource ?? null,
        status: entry.status,
        ms: entry.ms,
      };
      calls.push(call);
      if (calls.length > logLength) calls.shift();
      return call;
    },
    after: (first) => calls.filter((call) => call.number > first),
  };
}

export const consoleAgent = "tandem-console";

const agents: readonly (readonly [sign: RegExp, from: string])[] = [
  [new RegExp(consoleAgent), "console"],
  [/Terraform/i, "Terraform"],
  [/aws-cli/i, "AWS CLI"],
  [/aws-sdk|Boto3/i, "AWS SDK"],
];

/** A server signs with the credentials of its role; anybody else is known by the name that the tool gives itself. */
export function originOf(
  { service, caller, agent = "" }: Pick<CallEntry, "service" | "caller" | "agent">,
  serverOf: (accessKeyId: string) => string | undefined,
): string {
  const server = caller === undefined ? undefined : serverOf(caller);
  // The site's content is what the agent asks for; all else on a server is asked by a gate's script.
  if (server !== undefined) return `${service === "s3" ? "agent" : "gate"} of ${server}`;
  return agents.find(([sign]) => sign.test(agent))?.[1] ?? "another program";
}
