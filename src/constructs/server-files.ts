import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface ServerFile {
  /** Its path on the server. */
  readonly path: string;
  /** Octal, as cloud-init wants it. */
  readonly permissions: string;
  readonly content: string;
}

/** Where each file of assets/server goes on a server. */
const placements: readonly (Omit<ServerFile, "content"> & { readonly file: string })[] = [
  { file: "site.conf", path: "/etc/tandem/site.conf", permissions: "0644" },
  { file: "tandem-agent", path: "/usr/local/bin/tandem-agent", permissions: "0755" },
  { file: "tandem-ready", path: "/usr/local/bin/tandem-ready", permissions: "0755" },
  { file: "tandem-agent.service", path: "/etc/systemd/system/tandem-agent.service", permissions: "0644" },
  { file: "tandem-agent.timer", path: "/etc/systemd/system/tandem-agent.timer", permissions: "0644" },
  { file: "tandem-drain", path: "/usr/local/bin/tandem-drain", permissions: "0755" },
  { file: "tandem-seal", path: "/usr/local/bin/tandem-seal", permissions: "0755" },
  { file: "tandem-seal.service", path: "/etc/systemd/system/tandem-seal.service", permissions: "0644" },
  { file: "httpd-drain.conf", path: "/etc/systemd/system/httpd.service.d/tandem.conf", permissions: "0644" },
  { file: "tandem.conf", path: "/etc/httpd/conf.d/tandem.conf", permissions: "0644" },
];

/** From the folder of cdktf.json, where an app is run: main.ts may be one file by then. */
const assets = join(process.cwd(), "assets", "server");

export function readServerFiles(folder = assets): readonly ServerFile[] {
  return placements.map(({ file, path, permissions }) => ({
    path,
    permissions,
    content: withoutComments(readFileSync(join(folder, file), "utf8")),
  }));
}

/** A script that travels to a server when it is to run, without its first line: what runs it is a shell already. */
export function readServerScript(file: string): string {
  return withoutComments(readFileSync(join(assets, file), "utf8")).replace(/^#!.*\n/, "");
}

/** User data is small, and a better comment is no reason to replace a server: comments stay at home. */
function withoutComments(text: string): string {
  const lines = text.split("\n");
  const kept = lines.filter(
    (line, index) => (index === 0 && line.startsWith("#!")) || !/^\s*(#|$)/.test(line),
  );
  return `${kept.join("\n")}\n`;
}
