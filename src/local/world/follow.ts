import type { World } from "./world";

export interface WorldFollower {
  /** Something may have changed: resolves when a world that was read after this call has been handed on. */
  changed(): Promise<void>;
}

/** Reads the world when told that it changed. Calls during a read share the next one, so a burst costs two reads. */
export function followWorld(
  read: () => Promise<World>,
  onWorld: (world: World) => void | Promise<void>,
): WorldFollower {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const refresh = async () => onWorld(await read());
  const start = () => {
    const mine: Promise<void> = refresh().finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  };
  const afterRunning = async (current: Promise<void>) => {
    await current.catch(() => undefined);
    next = undefined;
    return start();
  };

  return {
    changed: () => {
      if (next !== undefined) return next;
      if (running === undefined) return start();
      next = afterRunning(running);
      return next;
    },
  };
}
