import { spawn } from "node:child_process";
import type { Io } from "./io";

/** Opens an address as a click on it would; where nothing can, the address is shown. */
export async function openInBrowser(url: string, io: Io): Promise<void> {
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  const opened = await new Promise<boolean>((resolve) => {
    const child = spawn(program, [url], { env: io.env, stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
  io.out(opened ? `opening ${url}` : `no browser can be opened from here: ${url}`);
}
