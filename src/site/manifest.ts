import { createHash } from "node:crypto";
import { z } from "zod";
import type { Digest } from "./digest";
import type { SiteFile } from "./site";

export interface Manifest {
  /** Twelve hex digits that stand for the content of all files. */
  readonly release: string;
  /** What is uploaded as manifest.json: the release, the archive, and each file's hash, size and type. */
  readonly text: string;
}

/** The object that holds all files, where they are no objects themselves. */
export interface PublishedArchive extends Pick<Digest, "sha256" | "size"> {
  readonly key: string;
}

/**
 * The same files give the same text, byte for byte. It is written line by line and not by one JSON.stringify, which
 * puts keys that look like numbers first: the servers hash the list in the order in which they read it.
 */
export function manifestOf(files: readonly SiteFile[], archive?: PublishedArchive): Manifest {
  const release = releaseOf(files);
  const entries = files.map(
    ({ path, sha256, size, contentType }) =>
      `    ${JSON.stringify(path)}: ${JSON.stringify({ sha256, size, type: contentType })}`,
  );
  const inArchive = archive === undefined ? "" : `  "archive": ${JSON.stringify(archive)},\n`;
  return {
    release,
    text: `{\n  "release": ${JSON.stringify(release)},\n${inArchive}  "files": {\n${entries.join(",\n")}\n  }\n}\n`,
  };
}

/** A file as a manifest names it. */
export type PublishedFile = Pick<SiteFile, "path" | "sha256" | "size">;

const written = z.object({
  release: z.string(),
  archive: z.object({ key: z.string(), sha256: z.string(), size: z.number() }).optional(),
  files: z.record(z.string(), z.object({ sha256: z.string(), size: z.number() })),
});

/** A release as its manifest names it. */
export interface WrittenManifest {
  readonly release: string;
  readonly archive: PublishedArchive | undefined;
  readonly files: readonly PublishedFile[];
}

/** Reads a manifest; nothing when it is none, or names another release than its files make. */
export function parseManifest(text: string): WrittenManifest | undefined {
  const parsed = written.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const files = Object.entries(parsed.data.files)
    .map(([path, { sha256, size }]) => ({ path, sha256, size }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const { release, archive } = parsed.data;
  return release === releaseOf(files) ? { release, archive, files } : undefined;
}

function releaseOf(files: readonly PublishedFile[]): string {
  const listing = files.map(({ sha256, size, path }) => `${sha256} ${size} ${path}\n`).join("");
  return createHash("sha256").update(listing).digest("hex").slice(0, 12);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
