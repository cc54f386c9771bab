import { gunzipSync } from "node:zlib";
import { parse } from "yaml";

export interface FileToWrite {
  readonly path: string;
  readonly content: Buffer;
  readonly mode: number;
  readonly append: boolean;
  /** Written after the packages are installed. */
  readonly defer: boolean;
}

/** What user data asks for, as far as the local cloud-init knows it. */
export interface CloudConfig {
  readonly bootcmd: readonly Item[];
  readonly runcmd: readonly Item[];
  readonly files: readonly FileToWrite[];
  readonly packages: readonly string[];
  /** The user data itself, when it is a script. */
  readonly script: string | undefined;
  /** What it asks for and does not get here. */
  readonly notes: readonly string[];
}

/** One command: a line for the shell, or the words of a command. */
export type Item = string | readonly string[];

const heeded = ["bootcmd", "runcmd", "write_files", "packages", "package_update", "package_upgrade"];

/** Reads user data. See https://cloudinit.readthedocs.io/en/latest/reference/modules.html */
export function parseUserData(userData: Buffer): CloudConfig {
  const text = (isGzip(userData) ? gunzipSync(userData) : userData).toString("utf8");
  const nothing = { bootcmd: [], runcmd: [], files: [], packages: [], script: undefined, notes: [] };
  if (text.trim() === "") return nothing;
  if (text.startsWith("#!")) return { ...nothing, script: text };
  if (!text.startsWith("#cloud-config")) {
    return {
      ...nothing,
      notes: [`user data that begins with ${JSON.stringify(text.slice(0, 20))} is not understood`],
    };
  }
  let config: unknown;
  try {
    config = parse(text, { version: "1.1" });
  } catch (error) {
    // The real one logs this as a warning and goes on without the user data.
    return { ...nothing, notes: [`Failed loading yaml blob: ${String(error)}`] };
  }
  const settings = isRecord(config) ? config : {};
  const ignored = Object.keys(settings).filter((key) => !heeded.includes(key));
  return {
    bootcmd: items(settings["bootcmd"]),
    runcmd: items(settings["runcmd"]),
    files: list(settings["write_files"]).filter(isRecord).map(fileToWrite),
    packages: list(settings["packages"]).map((item) => (Array.isArray(item) ? item.join("-") : String(item))),
    script: undefined,
    notes: ignored.map((key) => `cloud-config key ${key} is ignored here`),
  };
}

/** The script that a list of commands becomes; it runs without -e, so its last command decides. */
export function toScript(commands: readonly Item[], locate: (program: string) => string): string {
  const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
  const lines = commands.map((item) => {
    if (typeof item !== "string")
      return item.map((word, at) => quote(at === 0 ? locate(word) : word)).join(" ");
    const [, program = "", rest = ""] = /^(\/[^\s;|&<>()'"$`\\]+)([^]*)$/.exec(item) ?? [];
    const located = program === "" ? "" : locate(program);
    return located === program ? item : quote(located) + rest;
  });
  return `#!/bin/sh\n${lines.join("\n")}\n`;
}

function fileToWrite(file: Readonly<Record<string, unknown>>): FileToWrite {
  const content = String(file["content"] ?? "");
  const encoding = String(file["encoding"] ?? "")
    .toLowerCase()
    .replace("base64", "b64")
    .replace("gzip", "gz");
  const raw = encoding.endsWith("b64") ? Buffer.from(content, "base64") : Buffer.from(content);
  const permissions = file["permissions"];
  return {
    path: String(file["path"]),
    // Plain "gzip" is a YAML !!binary, which arrives as bytes.
    content: encoding.startsWith("gz") ? gunzipSync(isBytes(file["content"]) ? file["content"] : raw) : raw,
    // YAML reads an unquoted 0644 as a number, in octal or not as its version has it.
    mode: typeof permissions === "number" ? permissions : parseInt(String(permissions ?? "644"), 8),
    append: file["append"] === true,
    defer: file["defer"] === true,
  };
}

function items(value: unknown): Item[] {
  return list(value)
    .filter((item) => item !== null)
    .map((item) => (Array.isArray(item) ? item.map(String) : String(item)));
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function isGzip(data: Buffer): boolean {
  return data[0] === 0x1f && data[1] === 0x8b;
}
