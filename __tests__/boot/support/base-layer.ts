import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findTools } from "../../../src/local/tools";
import { must } from "./wait";

/** Of this system's own files a server sees everything but these. */
// Without a DHCP client cloud-init asks for its data once the network is there, as the machine has its address already.
const hidden = [
  "usr/sbin/dhclient",
  "root/.aws",
  "root/.ssh",
  "var/lib/dbus/machine-id",
  "etc/hostname",
  "etc/httpd",
];
const emptied = [
  "var/log",
  "var/lib/cloud",
  "var/lib/systemd",
  "srv",
  "home",
  "etc/systemd/system",
  "etc/ssh",
];
const unwanted = ["getty.target", "systemd-firstboot.service", "systemd-logind.service"];

/** Lays out what makes an Amazon Linux of the system that runs this: to lie over its files, below a server's own. */
export async function layBase(folder: string, awsEndpointUrl: string): Promise<void> {
  await must("cp", "--recursive", "--no-dereference", `${join(__dirname, "amazon-linux")}/.`, folder);
  // Git keeps no other bit of a file's mode.
  for (const name of readdirSync(join(folder, "usr/bin"))) chmodSync(join(folder, "usr/bin", name), 0o755);
  mkdirSync(join(folder, "usr/share"));
  await must("cp", "--recursive", join(__dirname, "httpd-package"), join(folder, "usr/share/httpd-package"));

  const { aws } = await findTools({ folder: join(folder, "unused") });
  write(folder, "usr/bin/aws", `#!/bin/sh\nexec ${aws} "$@"\n`, 0o755);
  // The one thing that a server is told from outside: where AWS is.
  const address = `[Manager]\nDefaultEnvironment=AWS_ENDPOINT_URL=${awsEndpointUrl}\n`;
  write(folder, "etc/systemd/system.conf.d/50-aws.conf", address);

  link(folder, "etc/systemd/system/default.target", "/lib/systemd/system/multi-user.target");
  for (const stage of ["cloud-init-local", "cloud-init", "cloud-config", "cloud-final"]) {
    const unit = `/lib/systemd/system/${stage}.service`;
    link(folder, `etc/systemd/system/cloud-init.target.wants/${stage}.service`, unit);
  }
  for (const unit of unwanted) link(folder, `etc/systemd/system/${unit}`, "/dev/null");
  mkdirSync(join(folder, "var/log/journal"), { recursive: true });
  for (const path of hidden) await whiteOut(join(folder, path));
  for (const path of emptied) await makeOpaque(join(folder, path));
}

function write(folder: string, path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text, { mode });
}

function link(folder: string, path: string, target: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  rmSync(join(folder, path), { force: true });
  symlinkSync(target, join(folder, path));
}

/** How an overlay says "not there": https://docs.kernel.org/filesystems/overlayfs.html#whiteouts-and-opaque-directories */
async function whiteOut(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await must("mknod", path, "c", "0", "0");
}

async function makeOpaque(path: string): Promise<void> {
  mkdirSync(path, { recursive: true });
  await must(
    "python3",
    "-c",
    "import os, sys; os.setxattr(sys.argv[1], 'trusted.overlay.opaque', b'y')",
    path,
  );
}
