import { EC2Client, StartInstancesCommand, StopInstancesCommand } from "@aws-sdk/client-ec2";
import { UserError } from "../../error";
import type { Fault } from "../server/httpd";
import type { LocalServer } from "../server/server";
import { consoleAgent } from "./calls";
import type { ServerView } from "./view";

export const serverActions = ["stop", "start", "break", "slow", "cut", "mend"] as const;
export type ServerAction = (typeof serverActions)[number];

const faults: Readonly<Record<Exclude<ServerAction, "stop" | "start">, Fault["kind"]>> = {
  break: "error",
  slow: "slow",
  cut: "cut",
  mend: "none",
};

export interface ActionsOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly servers: ReadonlyMap<string, LocalServer>;
  readonly faults: Map<string, Fault["kind"]>;
}

export interface Actions {
  /** Does it to a server, as a person at AWS's own console would, or as a bad day does. */
  run(action: ServerAction, server: ServerView): Promise<void>;
  close(): void;
}

export function newActions({ endpoint, region, servers, faults: known }: ActionsOptions): Actions {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const ec2 = new EC2Client({ endpoint, region, credentials, customUserAgent: consoleAgent });
  return {
    run: async (action, { id, name, state }) => {
      const wrong = (must: string) => new UserError(`${name} must be ${must} to ${action}, got ${state}`);
      if (action === "start") {
        if (state !== "stopped") throw wrong("stopped");
        await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
        return;
      }
      if (state !== "running" && action !== "mend") throw wrong("running");
      if (action === "stop") {
        await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
        return;
      }
      const kind = faults[action];
      servers.get(id)?.setFault({ kind });
      known.set(id, kind);
    },
    close: () => ec2.destroy(),
  };
}
