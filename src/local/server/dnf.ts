import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { answer, type Command, refusal } from "./command";
import { copyTree, packagesFolder } from "./disk";

// On every Amazon Linux 2023. https://docs.aws.amazon.com/linux/al2023/release-notes/all-packages.html
const preinstalled = ["amazon-ssm-agent", "awscli-2", "curl-minimal", "gzip", "python3", "systemd", "tar"];

const emptyFolders: Readonly<Record<string, readonly string[]>> = {
  httpd: ["var/www/html", "var/log/httpd"],
};

/** dnf: `install` copies what a package brings onto the disk, and knows the packages in the folder packages/ alone. */
export function dnf(root: string): Command {
  return async (args) => {
    const [verb = "", ...names] = args.filter((arg) => !arg.startsWith("-"));
    if (["update", "upgrade", "makecache", "clean"].includes(verb))
      return answer("Nothing to do.\nComplete!");
    if (verb !== "install")
      return refusal(`No such command: ${verb}: the local server's dnf can only install.`);
    const unknown = names.filter((name) => !preinstalled.includes(name) && !isPackage(name));
    if (unknown.length > 0) {
      const said = unknown.map((name) => `No match for argument: ${name}`);
      return refusal([...said, `Error: Unable to find a match: ${unknown.join(" ")}`].join("\n"));
    }
    const installed = await installedPackages(root);
    const said = await Promise.all(
      names.map(async (name) => {
        if (preinstalled.includes(name) || installed.includes(name))
          return `Package ${name} is already installed.`;
        await install(root, name);
        return `Installed: ${name}`;
      }),
    );
    return answer([...said, "Complete!"].join("\n"));
  };
}

export async function installedPackages(root: string): Promise<readonly string[]> {
  const text = await readFile(join(root, "var/lib/dnf/installed"), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

async function install(root: string, name: string): Promise<void> {
  await copyTree(join(packagesFolder, name), root);
  for (const folder of emptyFolders[name] ?? []) await mkdir(join(root, folder), { recursive: true });
  await appendFile(join(root, "var/lib/dnf/installed"), `${name}\n`);
}

function isPackage(name: string): boolean {
  return /^[\w.+-]+$/.test(name) && !name.startsWith(".") && existsSync(join(packagesFolder, name));
}
