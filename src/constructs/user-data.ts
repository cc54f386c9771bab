import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { UserError } from "../error";
import { packed } from "./packed";
import type { ServerFile } from "./server-files";
import { literal } from "./template";

export interface UserData {
  /** The cloud-config, with Terraform's references in it. */
  readonly text: string;
  /** Twelve hex digits that stand for all but the references. */
  readonly software: string;
}

/** What takes the place of {{key}} in the files. */
export type Values = Readonly<Record<string, string | number>>;

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html */
const limit = 16 * 1024;

/** A reference may be shorter than what it stands for: a bucket's name has up to 63 characters. */
const spare = 64;

/** Files longer than this are packed; what is short can be read where user data is shown. */
const longestPlain = 2_000;

/**
 * Writes the files, installs the web server, brings the site and starts to serve it. The references are values that
 * only Terraform knows, such as the bucket's name. The hardware is named in a comment alone: with other user data the
 * server is replaced, where EC2 would stop it to change its type, and every other server at the same time.
 */
export function userDataOf(
  files: readonly ServerFile[],
  values: Values,
  references: Values,
  hardware?: string,
): UserData {
  const config = {
    write_files: files.map((file) => fileToWrite(file, values, references)),
    packages: ["httpd"],
    runcmd: [
      ["systemctl", "daemon-reload"],
      // In this order: a server that answers has the site.
      ["systemctl", "enable", "--now", "tandem-agent.service"],
      ["systemctl", "enable", "--now", "tandem-agent.timer", "httpd.service"],
    ],
  };
  const remark = hardware === undefined ? "" : `# ${hardware}\n`;
  const text = `#cloud-config\n${remark}${stringify(config, { lineWidth: 0, indent: 1, indentSeq: false })}`;
  checkSize(text);
  return { text, software: hashOf(files, values, Object.keys(references)) };
}

/** https://docs.cloud-init.io/en/latest/reference/modules.html#write-files */
function fileToWrite({ path, permissions, content }: ServerFile, values: Values, references: Values) {
  // What only Terraform knows cannot be packed here.
  const refers = Object.keys(references).some((key) => content.includes(`{{${key}}}`));
  return refers || content.length <= longestPlain
    ? { path, permissions, content: fillIn(literal(content), { ...values, ...references }, path) }
    : { path, permissions, encoding: "gz+b64", content: packed(fillIn(content, values, path)) };
}

function fillIn(content: string, values: Values, path: string): string {
  return content.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`${path}: there is no value for {{${key}}}`);
    return String(value);
  });
}

function checkSize(text: string): void {
  const size = Buffer.byteLength(text) + spare;
  if (size > limit) {
    throw new UserError(
      `the files of assets/server must make user data of at most ${limit} bytes, got ${size}: shorten them`,
    );
  }
}

function hashOf(files: readonly ServerFile[], values: Values, references: readonly string[]): string {
  const known = { ...values, ...Object.fromEntries(references.map((key) => [key, `{{${key}}}`])) };
  const filled = files.map((file) => ({ ...file, content: fillIn(file.content, known, file.path) }));
  return createHash("sha256").update(JSON.stringify(filled)).digest("hex").slice(0, 12);
}
