import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { SecureContext } from "node:tls";
import type { LocalCertificates } from "./certificates";
import type { Front } from "./decide";
import { tidy, welcome } from "./visitor";
import type { Visitor, VisitorOptions } from "./visitor";

export interface DoorOptions extends VisitorOptions {
  readonly certificates: LocalCertificates;
}

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
export function openDoor(front: Front, preferredPort: number, options: DoorOptions): Door {
  const visitors = new Set<Visitor>();
  const connected = (socket: Socket) => {
    const visitor = welcome(socket, () => door.front, options);
    visitors.add(visitor);
    socket.on("close", () => visitors.delete(visitor));
  };
  const server =
    front.listener.protocol === "HTTPS"
      ? encryptedServer(options.certificates, connected)
      : createServer(perVisitor, connected);
  // Also those that have not agreed on how to speak yet.
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
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
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return door;
}

/** What it means that a visitor says no more (half-open) is decided where visitors are served. */
const perVisitor = { allowHalfOpen: true, noDelay: true };

function encryptedServer(
  { own, contextFor }: LocalCertificates,
  connected: (socket: Socket) => void,
): Server {
  const settings = {
    ...perVisitor,
    ...own,
    minVersion: "TLSv1.2" as const,
    ALPNProtocols: ["http/1.1"],
    SNICallback: (host: string, give: (error: Error | null, context?: SecureContext) => void) => {
      contextFor(host).then((context) => give(null, context), give);
    },
  };
  const server = createTlsServer(settings, connected);
  // There is nobody to answer: who cannot agree on how to speak has left.
  server.on("tlsClientError", (_, socket) => socket.destroy());
  return server;
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
