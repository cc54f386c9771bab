import { closeSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../error";
import { digestOfFile, type Digest } from "./digest";
import type { Site, SiteFile } from "./site";
import { tarEnd, tarHeader, tarPadding } from "./tar";

/**
 * Writes the whole site into one file: a tar archive, and not a compressed one, since its bytes must be the same on
 * every machine, and a compressor's follow its version.
 */
export function writeArchive({ folder, files }: Site, target: string): Digest {
  mkdirSync(dirname(target), { recursive: true });
  const descriptor = openSync(target, "w");
  try {
    for (const file of files) {
      write(descriptor, tarHeader(file.path, file.size));
      copy(join(folder, file.path), file, descriptor);
      write(descriptor, tarPadding(file.size));
    }
    write(descriptor, tarEnd);
  } finally {
    closeSync(descriptor);
  }
  return digestOfFile(target);
}

const buffer = Buffer.allocUnsafe(1024 * 1024);

function copy(source: string, { size }: SiteFile, target: number): void {
  const descriptor = openSync(source, "r");
  try {
    for (let left = size; left > 0;) {
      const read = readSync(descriptor, buffer, 0, Math.min(left, buffer.length), null);
      if (read === 0) throw new UserError(`${source} became shorter while it was read: run it again`);
      write(target, buffer.subarray(0, read));
      left -= read;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** A write may take less than it is given. */
function write(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
