import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { UserError } from "../error";
import { digestOfFile } from "./digest";
import { cacheControlOf, contentTypeOf } from "./headers";
import { healthCheckProblems } from "./health-check-page";
import type { Site, SiteFile } from "./site";

/** S3 allows keys of 1024 bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const longestPath = 1024 - "site/".length;

/** Reads the folder, every file once. All that is wrong with it is told in one error. */
export function walkSite(folder: string, healthCheckPath: string): Site {
  const found: Found = { root: rootOf(folder), files: [], problems: [] };
  walk({ real: found.root, path: "", above: [] }, found);
  const files = [...found.files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const problems = [...found.problems.sort(), ...missingPages(files, healthCheckPath)];
  if (problems.length > 0) {
    throw new UserError(problems.map((problem) => `${folder}: ${problem}`).join("\n"));
  }
  return { folder, files };
}

interface Found {
  readonly root: string;
  readonly files: SiteFile[];
  readonly problems: string[];
}

interface Folder {
  /** Where it is, links resolved. */
  readonly real: string;
  /** As the site names it: empty, or with "/" at its end. */
  readonly path: string;
  /** The real folders that this one is in. */
  readonly above: readonly string[];
}

function rootOf(folder: string): string {
  const problem = problemOf(() => {
    if (!statSync(folder).isDirectory()) throw new UserError("it is a file");
    readdirSync(folder);
  });
  if (problem !== undefined) {
    throw new UserError(`siteFolder must be a folder that can be read, got ${folder}: ${problem}`);
  }
  return realpathSync(folder);
}

function walk(folder: Folder, found: Found): void {
  for (const name of readdirSync(folder.real)) {
    const path = folder.path + name;
    const problem = problemOf(() => visit(path, name, folder, found));
    if (problem !== undefined) found.problems.push(`${JSON.stringify(path).slice(1, -1)} ${problem}`);
  }
}

function visit(path: string, name: string, folder: Folder, found: Found): void {
  checkName(name, path);
  const real = realpathSync(join(folder.real, name));
  if (!real.startsWith(found.root + sep) && real !== found.root) {
    throw new UserError(`must not link out of the folder, to ${real}: put a copy there`);
  }
  const stats = statSync(real);
  if (stats.isFile()) {
    const headers = { contentType: contentTypeOf(path), cacheControl: cacheControlOf(path) };
    found.files.push({ path, ...digestOfFile(real), ...headers });
  } else if (stats.isDirectory()) {
    const above = [...folder.above, folder.real];
    if (above.includes(real)) throw new UserError("must not link to a folder that it is in: remove the link");
    walk({ real, path: `${path}/`, above }, found);
  } else {
    throw new UserError("must be a file or a folder: remove it");
  }
}

function checkName(name: string, path: string): void {
  if (/[\p{Cc}\ufffd]/u.test(name)) {
    throw new UserError("must have a name of printable characters in UTF-8: rename it");
  }
  if (name.startsWith(".") && path !== ".well-known") {
    throw new UserError("is hidden, and nothing hidden is published: move it out of the folder");
  }
  if (path === ".well-known/tandem") {
    throw new UserError("must not be there, each server answers it with its own name: rename it");
  }
  const bytes = Buffer.byteLength(path);
  if (bytes > longestPath) {
    throw new UserError(`must have a path of at most ${longestPath} bytes, got ${bytes}: shorten it`);
  }
}

function missingPages(files: readonly SiteFile[], healthCheckPath: string): string[] {
  if (files.length === 0) return ["it must hold a site, got no file: put an index.html there"];
  const paths = new Set(files.map(({ path }) => path));
  const index = paths.has("index.html") ? [] : ["index.html must be there, it is the first page: add it"];
  return [...index, ...healthCheckProblems(healthCheckPath, paths)];
}

/** What the action finds wrong, in words; a failure of ours goes on as it is. */
function problemOf(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    if (isSystemError(error)) return `cannot be read: ${error.message.split(",")[0]}`;
    throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "syscall" in error;
}
