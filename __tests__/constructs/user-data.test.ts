import { parse } from "yaml";
import { UserError } from "../../src/error";
import { readServerFiles, type ServerFile } from "../../src/constructs/server-files";
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

test("refuses a file with a value that nobody gives", () => {
  expect(() => userDataOf([file("{{colour}}")], values, references)).toThrow(
    "/etc/x: there is no value for {{colour}}",
  );
});

test("refuses more than EC2 takes", () => {
  expect(userDataOf([file("x".repeat(15_900))], values, references).text.length).toBeGreaterThan(15_900);
  const tooMuch = () => userDataOf([file("x".repeat(16_200))], values, references);
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
