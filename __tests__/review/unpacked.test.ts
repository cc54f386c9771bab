import { gzipSync } from "node:zlib";
import { decode, unpacked } from "../../src/review/unpacked";

const secret = "#!/bin/sh\nexport DB_PASSWORD=hunter2hunter2\nexec /usr/local/bin/serve --all\n";
const base64 = Buffer.from(secret).toString("base64");
const packed = gzipSync(secret).toString("base64");
const folded = (text: string) => text.replaceAll(/.{40}/g, "$&\n    ");

test.each([
  ["base64", `content: ${base64}\n`],
  ["packed and base64", `content: ${packed}\n`],
  ["quoted", `content: "${packed}"\n`],
  ["folded base64", `content: |\n    ${folded(base64)}\npermissions: "0644"\n`],
  ["folded and packed", `content: |\n    ${folded(packed)}\npermissions: "0644"\n`],
  ["in a script", `echo ${base64} | base64 -d > /etc/db\n`],
])("reads what is in a text: %s", (_, text) => {
  const read = unpacked(text);
  expect(read.startsWith(`${text}\n`)).toBe(true);
  expect(read).toContain("DB_PASSWORD=hunter2hunter2");
});

test("takes a text with nothing encoded in it as it is", () => {
  expect(unpacked("#!/bin/sh\nls /etc\n")).toBe("#!/bin/sh\nls /etc\n");
});

test("reads user data that is packed as a whole", () => {
  expect(decode(packed)).toBe(secret);
});

test("does not unpack what would fill the memory, nor fail on what is damaged", () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString("base64");
  expect(unpacked(bomb).length).toBeLessThan(2 * bomb.length);
  expect(() => unpacked(packed.slice(0, -20))).not.toThrow();
});
