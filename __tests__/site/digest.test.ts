import { createHash } from "node:crypto";
import { join } from "node:path";
import { digestOfFile, digestOfText } from "../../src/site/digest";
import { folderOf } from "../support/site-folder";

const MiB = 1024 * 1024;
const md5 = (...parts: readonly Buffer[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash("md5")).digest();

test.each([0, 1, 5 * MiB - 1, 5 * MiB])("the ETag of a file of %d bytes is its MD5", (size) => {
  const content = Buffer.alloc(size, "x");
  const file = join(folderOf({ file: content }), "file");
  expect(digestOfFile(file)).toEqual({
    size,
    etag: md5(content).toString("hex"),
    sha256: createHash("sha256").update(content).digest("hex"),
  });
});

test.each([
  [5 * MiB + 1, 2],
  [12 * MiB, 3],
])("the ETag of a file of %d bytes is that of an upload in %d parts", (size, count) => {
  const content = Buffer.alloc(size, "0123456789");
  const file = join(folderOf({ file: content }), "file");
  const parts = Array.from({ length: count }, (_, part) =>
    content.subarray(part * 5 * MiB, (part + 1) * 5 * MiB),
  );
  const digest = digestOfFile(file);
  expect(digest.etag).toBe(`${md5(...parts.map((part) => md5(part))).toString("hex")}-${count}`);
  expect(digest.sha256).toBe(createHash("sha256").update(content).digest("hex"));
});

test.each(["", "päge", "x".repeat(6 * MiB)])("a text has the digest of a file with it", (text) => {
  expect(digestOfText(text)).toEqual(digestOfFile(join(folderOf({ file: text }), "file")));
});
