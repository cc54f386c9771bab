import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ChangingCall, CommandResult } from "./gateway/handlers";
import type { Instance } from "./server/metadata-tree";
import { createServer, type LocalServer } from "./server/server";

export interface FleetOptions {
  /** Holds the disks of servers and images. */
  readonly folder: string;
  /** What EC2 knows of an instance. */
  readonly describe: (id: string) => Promise<Instance>;
  readonly awsEndpointUrl: () => string;
  readonly awsCliFolder: string;
  readonly onLog: (line: string) => void;
}

/** The servers of this machine: one for each instance of the emulator, in the state that the calls have put it in. */
export interface Fleet {
  readonly servers: ReadonlyMap<string, LocalServer>;
  /** Does what a call to EC2 has just made true in the emulator. An image is whole when this resolves. */
  follow(call: ChangingCall): Promise<void>;
  runCommand(ids: readonly string[], commands: readonly string[]): Promise<CommandResult[]>;
  stop(): Promise<void>;
}

export function newFleet(options: FleetOptions): Fleet {
  const servers = new Map<string, LocalServer>();
  const images = new Map<string, string>();
  // What happens to one server happens in order, after its call was answered, as on EC2. Only a boot holds up nothing:
  // one that hangs can still be shut down.
  const queues = new Map<string, Promise<unknown>>();
  const inOrder = <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const result = (queues.get(id) ?? Promise.resolve()).then(work);
    const settled = result.catch((error: unknown) => options.onLog(`${id}: ${String(error)}`));
    queues.set(id, settled);
    return result;
  };
  const later = (id: string, work: (server: LocalServer) => Promise<unknown>): void => {
    const server = servers.get(id);
    if (server !== undefined) void inOrder(id, () => work(server)).catch(() => undefined);
  };

  const boot = (id: string, server: LocalServer): void => {
    server.boot().catch((error: unknown) => options.onLog(`${id}: ${String(error)}`));
  };

  const launch = async (id: string): Promise<void> => {
    const instance = await options.describe(id);
    const server = createServer({
      instance,
      folder: join(options.folder, id),
      image: images.get(instance.imageId),
      awsEndpointUrl: options.awsEndpointUrl(),
      awsCliFolder: options.awsCliFolder,
      onLog: (line) => options.onLog(`${instance.tags.Server ?? id}: ${line}`),
    });
    servers.set(id, server);
    boot(id, server);
  };

  const makeImage = async (instanceId: string, imageId: string, reboot: boolean): Promise<void> => {
    const server = servers.get(instanceId);
    if (server === undefined) return;
    const folder = join(options.folder, imageId);
    await mkdir(folder, { recursive: true });
    await inOrder(instanceId, async () => {
      const running = server.state === "running";
      if (reboot && running) await server.shutdown();
      await server.image(folder);
      if (reboot && running) boot(instanceId, server);
    });
    images.set(imageId, folder);
  };

  const removeImage = async (imageId: string): Promise<void> => {
    const folder = images.get(imageId);
    images.delete(imageId);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };

  return {
    servers,
    follow: async (call) => {
      const ids = instanceIds(call);
      switch (call.action) {
        case "RunInstances":
          await Promise.all(instancesIn(call.responseBody).map(launch));
          return;
        case "StartInstances":
          return ids.forEach((id) => later(id, async (server) => boot(id, server)));
        case "StopInstances":
          return ids.forEach((id) => later(id, (server) => server.shutdown()));
        case "RebootInstances":
          return ids.forEach((id) =>
            later(id, async (server) => {
              await server.shutdown();
              boot(id, server);
            }),
          );
        case "TerminateInstances":
          return ids.forEach((id) =>
            later(id, async (server) => {
              await server.terminate();
              servers.delete(id);
            }),
          );
        case "CreateImage": {
          const noReboot = call.request.NoReboot === "true";
          return makeImage(call.request.InstanceId ?? "", imageIn(call.responseBody), !noReboot);
        }
        case "DeregisterImage":
          return removeImage(call.request.ImageId ?? "");
      }
    },
    runCommand: (ids, commands) =>
      Promise.all(
        ids.map(async (instanceId) => {
          const server = servers.get(instanceId);
          if (server === undefined) return { instanceId, code: 1, output: "there is no such server" };
          return { instanceId, ...(await server.exec(commands)) };
        }),
      ),
    stop: async () => {
      await Promise.all(
        [...servers.values()].map((server) => server.terminate({ now: true }).catch(() => undefined)),
      );
    },
  };
}

function instanceIds(call: ChangingCall): string[] {
  return Object.entries(call.request)
    .filter(([name]) => /^InstanceId\.\d+$/.test(name))
    .map(([, id]) => id);
}

const instancesIn = (xml: string): string[] =>
  [...xml.matchAll(/<instanceId>([^<]+)</g)].map(([, id]) => id ?? "");
const imageIn = (xml: string): string => /<imageId>([^<]+)</.exec(xml)?.[1] ?? "";
