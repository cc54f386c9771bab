import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Server, type Socket } from "node:net";

const script = `
  const [host, port] = process.argv.slice(1);
  const server = require("node:net").createServer();
  server.listen(Number(port), host, () => process.send("server", server, () => process.exit()));`;

/**
 * Lets the programs in a network namespace reach a port of ours under another address. A socket belongs to the
 * namespace in which it was opened: a process there opens it and hands it over.
 */
export async function listenInside(
  netns: string,
  host: string,
  port: number,
  target: number,
): Promise<() => void> {
  const words = [`--net=/run/netns/${netns}`, process.execPath, "--eval", script, host, String(port)];
  const opener = spawn("nsenter", words, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  // The opener must be gone, or it would take every other connection.
  const ended = once(opener, "exit");
  const [, handle] = (await once(opener, "message")) as [unknown, Server];
  const open = new Set<Socket>();
  await ended;
  handle.on("connection", (socket: Socket) => {
    const onward = connect(target, "127.0.0.1");
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  return () => {
    handle.close();
    open.forEach((socket) => socket.destroy());
  };
}
