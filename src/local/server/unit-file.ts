import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, join } from "node:path";

/** A unit as its file and its drop-ins say. */
export interface UnitFile {
  readonly name: string;
  /** On the server's disk, as the server sees it. */
  readonly path: string;
  readonly text: string;
  /** Every value of a setting, in order; an empty assignment clears the ones before it. */
  all(section: string, key: string): readonly string[];
  /** The last value of a setting. */
  one(section: string, key: string): string | undefined;
  /** The words of all values of a setting: Wants, After and their like. */
  words(section: string, key: string): readonly string[];
  flag(section: string, key: string): boolean;
  readonly keys: readonly string[];
}

export const unitFolders = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"];

/** Reads a unit from the server's disk; undefined when there is none. */
export async function readUnit(root: string, name: string): Promise<UnitFile | undefined> {
  const template = name.replace(/@[^.]+\./, "@.");
  const path = await firstThere(
    root,
    unitFolders.flatMap((folder) => [join(folder, name), join(folder, template)]),
  );
  if (path === undefined) return undefined;
  const dropIns = await Promise.all(unitFolders.map((folder) => dropInsIn(root, join(folder, `${name}.d`))));
  const paths = [path, ...dropIns.flat().sort((a, b) => basename(a).localeCompare(basename(b)))];
  const texts = await Promise.all(paths.map((each) => readFile(join(root, each), "utf8")));
  const parsed = parseUnit(name, path, texts.join("\n"));
  const [wants, requires] = await Promise.all([linked(root, name, "wants"), linked(root, name, "requires")]);
  return withLinks(parsed, { Wants: wants, Requires: requires });
}

export function parseUnit(name: string, path: string, text: string): UnitFile {
  const settings: { section: string; key: string; value: string }[] = [];
  let section = "";
  for (const line of text
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .map((each) => each.trim())) {
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const header = /^\[(.+)\]$/.exec(line)?.[1];
    const [, key, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) section = header;
    else if (key !== undefined && value !== undefined) settings.push({ section, key, value });
  }
  const all = (wanted: string, key: string) => {
    const values = settings
      .filter((each) => each.section === wanted && each.key === key)
      .map((each) => each.value);
    return values.slice(values.lastIndexOf("") + 1);
  };
  return {
    name,
    path,
    text,
    all,
    one: (wanted, key) => all(wanted, key).at(-1),
    words: (wanted, key) => all(wanted, key).flatMap((value) => value.split(/\s+/)),
    flag: (wanted, key) => /^(1|yes|true|on)$/i.test(all(wanted, key).at(-1) ?? ""),
    keys: [...new Set(settings.map((each) => each.key))],
  };
}

function withLinks(unit: UnitFile, links: Readonly<Record<string, readonly string[]>>): UnitFile {
  return {
    ...unit,
    words: (section, key) => [...unit.words(section, key), ...(section === "Unit" ? (links[key] ?? []) : [])],
  };
}

async function linked(root: string, name: string, kind: "wants" | "requires"): Promise<string[]> {
  const folders = await Promise.all(
    unitFolders.map((folder) => names(join(root, folder, `${name}.${kind}`))),
  );
  return folders.flat();
}

async function dropInsIn(root: string, folder: string): Promise<string[]> {
  const files = await names(join(root, folder));
  return files.filter((file) => file.endsWith(".conf")).map((file) => join(folder, file));
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function firstThere(root: string, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await realpath(join(root, path)).catch(() => undefined)) return path;
  return undefined;
}
