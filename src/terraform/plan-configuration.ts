import { dirname } from "node:path";

/**
 * The configuration inside of a saved plan's archive, in Terraform's JSON syntax: one value for each module, by its address without
 * keys ("" for the root). Terraform keeps the files of the module a.b in `tfconfig/m-a.b/`.
 */
export async function configurationIn(archive: ReadonlyMap<string, string>): Promise<Map<string, unknown>> {
  const modules = new Map<string, unknown>();
  for (const [name, content] of archive) {
    const key = /^tfconfig\/m-(.*)$/.exec(dirname(name))?.[1];
    if (key === undefined || !/\.tf(\.json)?$/.test(name)) continue;
    const address =
      key === ""
        ? ""
        : key
            .split(".")
            .map((step) => `module.${step}`)
            .join(".");
    modules.set(address, merged(modules.get(address), await parse(name, content)));
  }
  return modules;
}

/** HCL is read by the program that CDKTF itself reads it with; it is large, so it is loaded only when it is needed. */
async function parse(name: string, content: string): Promise<unknown> {
  if (name.endsWith(".json")) return JSON.parse(content);
  const reader: unknown = await import(hclReader);
  if (!canParse(reader)) throw new TypeError(`${hclReader} has no parse function`);
  return reader.parse(name, content);
}

/** Named by a variable: its own types would bring those of a browser into every file. */
const hclReader: string = "@cdktf/hcl2json";

function canParse(value: unknown): value is { parse(name: string, content: string): Promise<unknown> } {
  return typeof value === "object" && value !== null && "parse" in value && typeof value.parse === "function";
}

/** Files of one module add to one another: blocks of one kind are collected, lists are joined. */
function merged(a: unknown, b: unknown): unknown {
  if (a === undefined) return b;
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as unknown[]), ...(b as unknown[])];
  if (!isObject(a) || !isObject(b)) return b;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, name in b ? merged(a[name], b[name]) : a[name]]));
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
