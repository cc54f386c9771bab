import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on 127.0.0.1, on the preferred port when it is free and else on any; gives the port. */
export async function listen(server: Server, preferred: number): Promise<number> {
  const attempt = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  await attempt(preferred).catch(() => attempt(0));
  return (server.address() as AddressInfo).port;
}
