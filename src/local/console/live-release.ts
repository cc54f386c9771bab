import { readlinkSync } from "node:fs";
import { basename, join } from "node:path";

/** The content release that is live on a server's disk: the agent's link names it as RELEASE@SERVER@ZONE. */
export function liveRelease(serverFolder: string): string | null {
  try {
    return basename(readlinkSync(join(serverFolder, "srv/tandem/live"))).split("@")[0] ?? null;
  } catch {
    // Nothing is live yet, or the disk has just gone.
    return null;
  }
}
