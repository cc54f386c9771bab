import { createHash } from "node:crypto";
import type { SiteFile } from "./site";

export interface Manifest {
  /** Twelve hex digits that stand for the content of all files. */
  readonly release: string;
  /** What is uploaded as manifest.json: the release, and each file's hash, size and type. */
  readonly text: string;
}

/**
 * The same files give the same text, byte for byte. It is written line by line and not by one JSON.stringify, which
 * puts keys that look like numbers first: the servers hash the list in the order in which they read it.
 */
export function manifestOf(files: readonly SiteFile[]): Manifest {
  const listing = files.map(({ sha256, size, path }) => `${sha256} ${size} ${path}\n`).join("");
  const release = createHash("sha256").update(listing).digest("hex").slice(0, 12);
  const entries = files.map(
    ({ path, sha256, size, contentType }) =>
      `    ${JSON.stringify(path)}: ${JSON.stringify({ sha256, size, type: contentType })}`,
  );
  return {
    release,
    text: `{\n  "release": ${JSON.stringify(release)},\n  "files": {\n${entries.join(",\n")}\n  }\n}\n`,
  };
}
