import { connect } from "node:net";
import type { Socket } from "node:net";
import type { Address } from "./check";

/** An open connection to a target; its user is whoever is to get what arrives on it. */
export interface Connection<User> {
  readonly socket: Socket;
  readonly address: Address;
  user: User | undefined;
  freeSince: number;
}

/** What a connection tells its user. */
export interface Events<User> {
  received(user: User, bytes: Buffer): void;
  /** What was written has gone out: there is room for more. */
  drained(user: User): void;
  /** The target has said its last word on this connection. */
  ended(user: User): void;
  broken(user: User): void;
}

/** The connections to one target. */
export interface Pool<User> {
  /** A connection without a user yet: nothing arrives on it before its next turn. */
  take(address: Address): Connection<User>;
  /** The connection may carry another request. */
  giveBack(connection: Connection<User>, now: number): void;
  /** Closes what has been free since then or longer. */
  closeFree(since: number): void;
  /** Connections that are given back are closed from now on, or kept again. */
  keep(kept: boolean): void;
  closeAll(): void;
}

export function connectionPool<User>(events: Events<User>): Pool<User> {
  const open = new Set<Connection<User>>();
  /** The one that was used last is used first: the others may grow old and be closed. */
  const free: Connection<User>[] = [];
  let kept = true;

  const add = (address: Address) => {
    const socket = connect({ host: address.host, port: address.port, noDelay: true });
    const connection: Connection<User> = { socket, address, user: undefined, freeSince: 0 };
    open.add(connection);
    socket.on("data", (bytes: Buffer) => {
      if (connection.user !== undefined) events.received(connection.user, bytes);
      else socket.destroy();
    });
    socket.on("drain", () => {
      if (connection.user !== undefined) events.drained(connection.user);
    });
    socket.on("end", () => {
      if (connection.user !== undefined) events.ended(connection.user);
    });
    // The close event follows, and tells the user.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      open.delete(connection);
      const place = connection.user === undefined ? free.indexOf(connection) : -1;
      if (place !== -1) free.splice(place, 1);
      const { user: left } = connection;
      connection.user = undefined;
      if (left !== undefined) events.broken(left);
    });
    return connection;
  };

  return {
    take: (address) => {
      for (let found = free.pop(); found !== undefined; found = free.pop()) {
        if (usable(found, address)) return found;
        found.socket.destroy();
      }
      return add(address);
    },
    giveBack: (connection, now) => {
      connection.user = undefined;
      connection.freeSince = now;
      connection.socket.resume();
      if (kept) free.push(connection);
      else connection.socket.destroy();
    },
    closeFree: (since) => {
      while (free[0] !== undefined && free[0].freeSince <= since) free.shift()?.socket.destroy();
    },
    keep: (value) => {
      kept = value;
    },
    closeAll: () => {
      for (const connection of open) connection.socket.destroy();
    },
  };
}

function usable({ socket, address }: Connection<unknown>, wanted: Address): boolean {
  const same = address.port === wanted.port && address.host === wanted.host;
  return same && !socket.destroyed && !socket.readableEnded && socket.writable;
}
