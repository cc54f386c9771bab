import { gunzipSync } from "node:zlib";

/** Base64, on one line or folded over several. */
const base64 = /[A-Za-z0-9+/]{24,}(?:\s+[A-Za-z0-9+/]{24,})*(?:\s*[A-Za-z0-9+/]*={1,2})?/g;

/** A small text can unpack to one that fills the memory. */
const longest = 1024 * 1024;

/** A text with all that it holds in base64, packed by gzip or not, in clear after it. */
export function unpacked(text: string): string {
  const hidden = [...text.matchAll(base64)].map(([encoded]) => decode(encoded));
  return [text, ...hidden].join("\n");
}

export function decode(encoded: string): string {
  const bytes = Buffer.from(encoded, "base64");
  return (isGzip(bytes) ? gunzip(bytes) : bytes).toString("utf8");
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function gunzip(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: longest });
  } catch {
    return bytes;
  }
}
