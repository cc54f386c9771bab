import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CloudInit } from "./cloud-init";
import { answer, type Command, refusal } from "./command";

/** cloud-init(1): `status [--wait] [--long]` and `clean [--logs] [--machine-id]`. */
export function cloudInitCommand(root: string, cloudInit: CloudInit): Command {
  let finished = false;
  void cloudInit.finished.then(() => (finished = true));
  return async (args) => {
    const [verb] = args;
    if (verb === "status") {
      if (args.includes("--wait") || args.includes("-w")) await cloudInit.finished;
      const status = !finished ? "running" : cloudInit.errors.length > 0 ? "error" : "done";
      const detail =
        args.includes("--long") || args.includes("-l") ? `detail:\n${cloudInit.errors.join("\n")}\n` : "";
      return answer(`status: ${status}\n${detail}`, status === "error" ? 1 : 0);
    }
    if (verb === "clean") {
      await clean(root, args);
      return answer();
    }
    return refusal(`cloud-init: ${verb ?? "no command"}: the local server knows status and clean`, 2);
  };
}

async function clean(root: string, args: readonly string[]): Promise<void> {
  for (const name of ["data", "instance", "instances", "sem"]) {
    await rm(join(root, "var/lib/cloud", name), { recursive: true, force: true });
  }
  await mkdir(join(root, "var/lib/cloud/data"), { recursive: true });
  if (args.includes("--logs") || args.includes("-l"))
    await rm(join(root, "var/log/cloud-init-output.log"), { force: true });
  if (args.includes("--machine-id")) await writeFile(join(root, "etc/machine-id"), "uninitialized\n");
}
