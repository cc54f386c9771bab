import { lookup } from "mime-types";
import { posix } from "node:path";

/** The type by the file's name; text says its character set, or a browser guesses it. */
export function contentTypeOf(path: string): string {
  const extension = posix.extname(path);
  const type = extension === "" ? false : lookup(extension);
  if (type === false) return "application/octet-stream";
  return isText(type) ? `${type}; charset=utf-8` : type;
}

/**
 * How long a browser keeps the file without asking: a page not at all, so that a new release shows at once; what has
 * a hash of its content in its name for good; anything else for five minutes.
 */
export function cacheControlOf(path: string): string {
  if (/^(text\/html|application\/xhtml\+xml)\b/.test(contentTypeOf(path))) return "no-cache";
  return hasContentHash(path) ? "public, max-age=31536000, immutable" : "public, max-age=300";
}

function isText(type: string): boolean {
  return /^text\/|[/+](json|xml)$|\/javascript$/.test(type);
}

/** Eight or more hex digits before the extension, with both letters and digits: a date is no hash. */
function hasContentHash(path: string): boolean {
  const [, hash = ""] = /[.-]([0-9a-f]{8,64})(?:\.[a-z0-9]+)+$/.exec(posix.basename(path)) ?? [];
  return /[a-f]/.test(hash) && /\d/.test(hash);
}
