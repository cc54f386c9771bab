import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

export interface Digest {
  readonly size: number;
  readonly sha256: string;
  /** The ETag that S3 gives the object once the provider has uploaded it. */
  readonly etag: string;
}

/**
 * The AWS provider uploads what is larger than this in parts of this size.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html#large-object-checksums
 */
const partSize = 5 * 1024 * 1024;

/** Reads the file once, part by part, so that a large one does not fill the memory. */
export function digestOfFile(file: string): Digest {
  const descriptor = openSync(file, "r");
  try {
    return digestOf(partsOf(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

export function digestOfText(text: string): Digest {
  const bytes = Buffer.from(text);
  const starts = Array.from({ length: Math.ceil(bytes.length / partSize) }, (_, part) => part * partSize);
  return digestOf(starts.map((start) => bytes.subarray(start, start + partSize)));
}

function digestOf(parts: Iterable<Buffer>): Digest {
  const sha256 = createHash("sha256");
  const md5s: Buffer[] = [];
  let size = 0;
  for (const part of parts) {
    sha256.update(part);
    md5s.push(md5().update(part).digest());
    size += part.length;
  }
  return { size, sha256: sha256.digest("hex"), etag: etagOf(md5s) };
}

/** S3's ETag: of an object in one part its MD5, else the MD5 of its parts' MD5s and their number. */
function etagOf(md5s: readonly Buffer[]): string {
  const [only = md5().digest()] = md5s;
  if (md5s.length <= 1) return only.toString("hex");
  return `${md5().update(Buffer.concat(md5s)).digest("hex")}-${md5s.length}`;
}

function* partsOf(descriptor: number): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(partSize);
  for (;;) {
    const length = fill(descriptor, buffer);
    if (length > 0) yield buffer.subarray(0, length);
    if (length < partSize) return;
  }
}

/** A read may bring less than was asked for; only nothing is the end. */
function fill(descriptor: number, buffer: Buffer): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(descriptor, buffer, filled, buffer.length - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

function md5(): Hash {
  return createHash("md5");
}
