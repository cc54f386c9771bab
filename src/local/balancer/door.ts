import { createServer } from "node:net";
import type { Server } from "node:net";
import type { Front } from "./decide";
import { tidy, welcome } from "./visitor";
import type { Visitor, VisitorOptions } from "./visitor";

/** A listener's socket on this machine. */
export interface Door {
  /** Replaced when the world changes; the port stays. */
  front: Front;
  /** Where it listens; undefined until it does. */
  port: number | undefined;
  readonly open: Promise<void>;
  tidy(now: number, connectTimeout: number): void;
  close(): Promise<void>;
}

/** Listens on the given port of 127.0.0.1, or on one that the system chooses when that is taken. */
export function openDoor(front: Front, preferredPort: number, options: VisitorOptions): Door {
  const visitors = new Set<Visitor>();
  // What it means that a visitor says no more (half-open) is decided there.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const visitor = welcome(socket, () => door.front, options);
    visitors.add(visitor);
    socket.on("close", () => visitors.delete(visitor));
  });
  const door: Door = {
    front,
    port: undefined,
    open: listen(server, preferredPort).then((port) => void (door.port = port)),
    tidy: (now, connectTimeout) => {
      for (const visitor of visitors) tidy(visitor, now, connectTimeout);
    },
    close: async () => {
      await door.open.catch(() => undefined);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const { socket } of visitors) socket.destroy();
      await closed;
    },
  };
  return door;
}

async function listen(server: Server, preferredPort: number): Promise<number> {
  try {
    return await tryPort(server, preferredPort);
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE" && preferredPort !== 0;
    if (!taken) throw error;
    return tryPort(server, 0);
  }
}

function tryPort(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
