import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { parseUserData, toScript } from "../../src/local/server/cloud-config";

const parse = (text: string) => parseUserData(Buffer.from(text));
const contentOf = (fields: string) =>
  parse(`#cloud-config\nwrite_files: [{ path: /x, ${fields} }]`).files[0]?.content.toString();

test.each([
  ["plain", "content: hello"],
  ["b64", "encoding: b64, content: aGVsbG8="],
  ["base64", "encoding: base64, content: aGVsbG8="],
  ["gz+b64", `encoding: gz+b64, content: ${gzipSync("hello").toString("base64")}`],
  ["gzip+base64", `encoding: gzip+base64, content: ${gzipSync("hello").toString("base64")}`],
  ["gzip", `encoding: gzip, content: !!binary ${gzipSync("hello").toString("base64")}`],
])("reads the content of a file: %s", (_, fields) => {
  expect(contentOf(fields)).toBe("hello");
});

test.each([
  ["'0755'", 0o755],
  ["0755", 0o755],
  ["'600'", 0o600],
])("reads permissions %s", (permissions, mode) => {
  const [file] = parse(`#cloud-config\nwrite_files: [{ path: /x, permissions: ${permissions} }]`).files;
  expect(file?.mode).toBe(mode);
});

test("a file without permissions is 0644, written over what is there, and early", () => {
  const [file] = parse("#cloud-config\nwrite_files: [{ path: /x }]").files;
  expect(file).toMatchObject({ mode: 0o644, append: false, defer: false });
});

test("reads compressed user data", () => {
  expect(parseUserData(gzipSync("#cloud-config\nruncmd: [ls]")).runcmd).toEqual(["ls"]);
});

test("notes what it leaves out instead of failing", () => {
  expect(parse("#cloud-config\nswap: {}\npackages: [httpd, [nginx, 1.2]]")).toMatchObject({
    packages: ["httpd", "nginx-1.2"],
    notes: ["cloud-config key swap is ignored here"],
  });
  expect(parse("#cloud-config\na: [").notes[0]).toMatch(/^Failed loading yaml blob/);
  expect(parse("Content-Type: multipart/mixed").notes).toHaveLength(1);
});

test("takes a script for one, and nothing for nothing", () => {
  expect(parse("#!/bin/sh\nls\n").script).toBe("#!/bin/sh\nls\n");
  expect(parse("")).toMatchObject({ runcmd: [], script: undefined, notes: [] });
});

describe("runcmd as a script", () => {
  const onDisk = (program: string) =>
    program === "/usr/local/bin/tool" ? "/disk/usr/local/bin/tool" : program;

  test.each([
    [["/usr/local/bin/tool", "a b", "it's"], `'/disk/usr/local/bin/tool' 'a b' 'it'\\''s'`],
    ["/usr/local/bin/tool --now | cat", "'/disk/usr/local/bin/tool' --now | cat"],
    ["/bin/other x", "/bin/other x"],
    ["echo /usr/local/bin/tool", "echo /usr/local/bin/tool"],
  ])("%j", (item, line) => {
    expect(toScript([item], onDisk)).toBe(`#!/bin/sh\n${line}\n`);
  });

  test("goes on after a failed command: the last one decides", () => {
    const script = toScript(["false", ["printf", "%s", "$HOME `x` 'y'"]], onDisk);
    expect(execFileSync("sh", ["-c", script]).toString()).toBe("$HOME `x` 'y'");
  });
});
