import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The connections of one run of httpd, which can finish what is in flight. */
export function createConnections(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const sockets = new Map<Socket, number>();
  let draining: (() => void) | undefined;
  const server = createServer((request, response) => {
    const { socket } = request;
    sockets.set(socket, (sockets.get(socket) ?? 0) + 1);
    if (draining !== undefined) response.setHeader("Connection", "close");
    response.on("close", () => {
      const busy = sockets.get(socket);
      if (busy === undefined) return;
      sockets.set(socket, busy - 1);
      if (draining !== undefined && busy === 1) socket.end();
    });
    answer(request, response);
  });
  server.on("clientError", (_, socket) => socket.destroy());
  return {
    accept(socket: Socket): void {
      sockets.set(socket, 0);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        if (sockets.size === 0) draining?.();
      });
      server.emit("connection", socket);
    },
    keepAlive(seconds: number): void {
      server.keepAliveTimeout = seconds * 1_000;
      server.maxRequestsPerSocket = seconds === 0 ? 1 : 0;
    },
    drain(): Promise<void> {
      return new Promise((resolve) => {
        draining = resolve;
        for (const [socket, busy] of sockets) if (busy === 0) socket.end();
        if (sockets.size === 0) resolve();
      });
    },
    cut: () => sockets.forEach((_, socket) => socket.destroy()),
  };
}
