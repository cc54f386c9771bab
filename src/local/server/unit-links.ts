import { lstat, mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { UnitFile } from "./unit-file";

/** Enables a unit: the links on the disk by which it starts at boot, also on a clone. What systemctl says about it. */
export async function enableUnit(root: string, unit: UnitFile): Promise<string> {
  const said: string[] = [];
  for (const link of linksOf(unit)) {
    if (await isThere(join(root, link))) continue;
    await mkdir(join(root, dirname(link)), { recursive: true });
    // Relative, because the root of the server's disk is a folder here.
    await symlink(relative(dirname(link), unit.path), join(root, link));
    said.push(`Created symlink ${link} → ${unit.path}.\n`);
  }
  return said.join("");
}

export async function disableUnit(root: string, unit: UnitFile): Promise<string> {
  const said: string[] = [];
  for (const link of linksOf(unit)) {
    if (!(await isThere(join(root, link)))) continue;
    await rm(join(root, link));
    said.push(`Removed "${link}".\n`);
  }
  return said.join("");
}

export async function enabledState(root: string, unit: UnitFile): Promise<"enabled" | "disabled" | "static"> {
  const links = linksOf(unit);
  if (links.length === 0) return "static";
  const there = await Promise.all(links.map((link) => isThere(join(root, link))));
  return there.includes(true) ? "enabled" : "disabled";
}

function linksOf(unit: UnitFile): string[] {
  const link = (kind: string) => (target: string) => `/etc/systemd/system/${target}.${kind}/${unit.name}`;
  return [
    ...unit.words("Install", "WantedBy").map(link("wants")),
    ...unit.words("Install", "RequiredBy").map(link("requires")),
  ];
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
