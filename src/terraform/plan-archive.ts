import { inflateRawSync } from "node:zlib";

/** The files of a saved plan, which is a ZIP archive: https://pkware.cachefly.net/webdocs/APPNOTE/APPNOTE-6.3.10.TXT */
export function readPlanArchive(data: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const end = data.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0) return files;
  let at = data.readUInt32LE(end + 16);
  for (let left = data.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = data.readUInt16LE(at + 28);
    const name = data.toString("utf8", at + 46, at + 46 + nameLength);
    if (isText(name)) files.set(name, contentOf(data, at));
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return files;
}

/** Whether these are the first bytes of a saved plan and not of a text. */
export function isPlanArchive(data: Buffer): boolean {
  return data.length > 22 && data.readUInt32LE(0) === 0x04034b50 && data.includes("tfplan");
}

/** The configuration that the plan was made from; the plan and the state themselves are read by Terraform. */
function isText(name: string): boolean {
  return name.startsWith("tfconfig/") || name === ".terraform.lock.hcl";
}

function contentOf(data: Buffer, entry: number): string {
  const size = data.readUInt32LE(entry + 20);
  const local = data.readUInt32LE(entry + 42);
  const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
  const packed = data.subarray(start, start + size);
  return (data.readUInt16LE(entry + 10) === 8 ? inflateRawSync(packed) : packed).toString("utf8");
}
