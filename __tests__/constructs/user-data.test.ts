import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { UserError } from "../../src/error";
import { readServerFiles, type ServerFile } from "../../src/constructs/server-files";
import { packed } from "../../src/constructs/packed";
import { userDataOf } from "../../src/constructs/user-data";

const file = (content: string): ServerFile => ({ path: "/etc/x", permissions: "0644", content });
const references = { bucket: "${aws_s3_bucket.bucket.id}" };
const values = { region: "eu-west-1", syncInterval: 30, deregistrationDelay: 60 };

interface CloudConfig {
  readonly write_files: readonly ServerFile[];
  readonly packages: readonly string[];
  readonly runcmd: readonly (readonly string[])[];
}

const config = (files: readonly ServerFile[]) =>
  parse(userDataOf(files, values, references).text) as CloudConfig;

test("is a cloud-config that installs the web server and starts it once the site is there", () => {
  const { text } = userDataOf([], values, references);
  expect(text).toMatch(/^#cloud-config\n/);
  expect(parse(text)).toEqual({
    write_files: [],
    packages: ["httpd"],
    runcmd: [
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "tandem-agent.service"],
      ["systemctl", "enable", "--now", "tandem-agent.timer", "httpd.service"],
    ],
  });
});

test("writes each file with its permissions", () => {
  const script = "#!/bin/sh\n# a: \"b\"\n\techo 'x' | tail\n\nlast line";
  expect(config([{ path: "/usr/local/bin/x", permissions: "0755", content: script }]).write_files).toEqual([
    { path: "/usr/local/bin/x", permissions: "0755", content: script },
  ]);
});

test("fills in values and references, and keeps what only looks like one of Terraform's", () => {
  const [written] = config([file("B={{bucket}} R={{region}} ${HOME} %{file:x}\n")]).write_files;
  expect(written?.content).toBe("B=${aws_s3_bucket.bucket.id} R=eu-west-1 $${HOME} %%{file:x}\n");
});

test("packs a long file, as it is on the server", () => {
  const script = `#!/bin/sh\n# {{region}} \${HOME} %{file:x}\n${"x".repeat(2_000)}\n`;
  const [written] = config([{ path: "/usr/local/bin/x", permissions: "0755", content: script }]).write_files;
  expect(written).toEqual({
    path: "/usr/local/bin/x",
    permissions: "0755",
    encoding: "gz+b64",
    content: expect.any(String) as string,
  });
  const unpacked = gunzipSync(Buffer.from(written?.content ?? "", "base64")).toString();
  expect(unpacked).toBe(script.replace("{{region}}", "eu-west-1"));
});

test("leaves a long file with one of Terraform's references plain", () => {
  const [written] = config([file(`{{bucket}}\n${"x".repeat(2_000)}\n`)]).write_files;
  expect(written?.content).toMatch(/^\$\{aws_s3_bucket\.bucket\.id\}\nx+\n$/);
});

test("packs to the same bytes whatever packs: other user data would replace the servers", () => {
  const bytes = packed(Array.from({ length: 500 }, (_, line) => `line ${line} of a text\n`).join(""));
  const hash = createHash("sha256").update(bytes).digest("hex");
  expect(hash).toBe("f4e16d7cda9cb1d4aa4ad29c8633d0ce05cf57a6b2ac7e9a0df66d9cac426a75");
});

test("refuses a file with a value that nobody gives", () => {
  expect(() => userDataOf([file("{{colour}}")], values, references)).toThrow(
    "/etc/x: there is no value for {{colour}}",
  );
});

test("refuses more than EC2 takes", () => {
  const withLines = (lines: number) =>
    userDataOf(Array<ServerFile>(lines).fill(file(`${"x".repeat(99)}\n`)), values, references);
  expect(withLines(100).text.length).toBeGreaterThan(15_000);
  const tooMuch = () => withLines(104);
  expect(tooMuch).toThrow(UserError);
  expect(tooMuch).toThrow(
    /^the files of assets\/server must make user data of at most 16384 bytes, got 16\d{3}: shorten them$/,
  );
});

test("the software's hash follows the files and values, not the references", () => {
  const software = (files: readonly ServerFile[], given = values, refs = references) =>
    userDataOf(files, given, refs).software;
  const before = software([file("{{bucket}} {{region}}")]);
  expect(before).toMatch(/^[0-9a-f]{12}$/);
  expect(software([file("{{bucket}} {{region}}")], values, { bucket: "other" })).toBe(before);
  expect(software([file("{{bucket}} {{region}}!")])).not.toBe(before);
  expect(software([{ ...file("{{bucket}} {{region}}"), permissions: "0600" }])).not.toBe(before);
  expect(software([file("{{bucket}} {{region}}")], { ...values, region: "eu-west-2" })).not.toBe(before);
  expect(software([file("{{bucket}} {{region}}")], { ...values, syncInterval: 60 })).toBe(before);
});

describe("the files of assets/server", () => {
  const files = readServerFiles();

  test("fit, and all their values are given", () => {
    expect(() => userDataOf(files, values, references)).not.toThrow();
  });

  test("go to one place each; what is run may be run", () => {
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    for (const { path, permissions, content } of files) {
      expect(permissions).toBe(path.startsWith("/usr/local/bin/") ? "0755" : "0644");
      expect(content.startsWith("#!")).toBe(permissions === "0755");
    }
  });
});
