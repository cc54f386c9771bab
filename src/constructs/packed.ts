import { gzipSync } from "fflate";

/**
 * A text as cloud-init unpacks it (gz+b64). It is packed in JavaScript and not by Node's zlib, which another version of
 * Node brings and which promises nothing of its bytes: other bytes of the same text would replace every server.
 */
export function packed(text: string): string {
  // No time and level 9: the bytes follow from the text alone.
  const bytes = gzipSync(Buffer.from(text), { level: 9, mtime: 0 });
  return Buffer.from(bytes).toString("base64");
}
