import { type AddressInfo, createServer, type Socket } from "node:net";

export type Accept = (socket: Socket) => void;

/** Port 80 of a server: one port of this machine, held for as long as the server exists, whoever listens behind it. */
export interface FrontDoor {
  readonly port: number;
  open(accept: Accept): void;
  close(accept: Accept): void;
  /** A door that counts lets this process live on; a machine that is off does not. */
  hold(yes: boolean): void;
  remove(): Promise<void>;
}

export async function createFrontDoor(): Promise<FrontDoor> {
  let accepting: Accept | undefined;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (accepting !== undefined) return accepting(socket);
    // Nobody listens: a reset, so that no stranger's server can ever answer in this one's place.
    socket.on("error", () => undefined);
    socket.resetAndDestroy();
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    open: (accept) => (accepting = accept),
    close(accept) {
      if (accepting === accept) accepting = undefined;
    },
    hold: (yes) => (yes ? server.ref() : server.unref()),
    remove: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
