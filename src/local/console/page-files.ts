import { readFileSync } from "node:fs";
import { extname, join } from "node:path";

const folder = join(__dirname, "..", "..", "..", "assets", "console");

/** All that there is: no path of a request ever becomes a path of this machine. */
const files: Readonly<Record<string, string>> = {
  "/": "index.html",
  "/console.css": "console.css",
  "/console.js": "console.js",
  "/render.js": "render.js",
  "/flow.js": "flow.js",
};

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

/** A file of the console's page. */
export function pageFile(path: string): PageFile | undefined {
  const name = Object.hasOwn(files, path) ? files[path] : undefined;
  if (name === undefined) return undefined;
  return { type: types[extname(name)] ?? "text/plain", body: readFileSync(join(folder, name)) };
}
