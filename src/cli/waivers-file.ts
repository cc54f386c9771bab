import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../error";
import { parseWaivers, type Waiver } from "../review/waivers";
import { parseJson } from "./plan-input";

/** The project's own waivers: they hold for `plan`, `deploy` and the gate of `cdktf` alike. */
export const waiversFile = "review-waivers.json";

/** Those of the project; none where it has no file of them. */
export function projectWaivers(cwd: string): readonly Waiver[] {
  return existsSync(join(cwd, waiversFile)) ? readWaivers(waiversFile, cwd) : [];
}

export function readWaivers(path: string, cwd: string): readonly Waiver[] {
  try {
    return parseWaivers(parseJson(readFileSync(resolve(cwd, path), "utf8"), path), path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} cannot be read: the waivers' file must exist`);
  }
}
