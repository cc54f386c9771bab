import { constants } from "node:fs";
import {
  chmod,
  copyFile,
  lutimes,
  mkdir,
  readdir,
  readlink,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";

/** Where newDisk and dnf find what they put on a disk. */
export const baseImageFolder = join(__dirname, "base-image");
export const packagesFolder = join(__dirname, "packages");

const emptyFolders = [
  "etc/systemd/system/multi-user.target.wants",
  "etc/systemd/system/timers.target.wants",
  "root",
  "srv",
  "usr/local/bin",
  "var/lib/cloud/data",
  "var/lib/cloud/instances",
  "var/lib/cloud/scripts/per-boot",
  "var/lib/cloud/scripts/per-instance",
  "var/lib/cloud/scripts/per-once",
  "var/lib/dnf",
  "var/log/journal",
];

// Memory on a real server: an image does not have it, and a boot starts with it empty.
const memoryFolders = ["run", "tmp"];

/** Makes `folder` the disk of an instance of the base image: what an Amazon Linux has, as far as the stand-ins look. */
export async function newDisk(folder: string): Promise<void> {
  await copyTree(baseImageFolder, folder);
  for (const name of [...emptyFolders, ...memoryFolders])
    await mkdir(join(folder, name), { recursive: true });
  // As in Amazon's own images: the first boot writes an id of its own.
  await writeFile(join(folder, "etc/machine-id"), "uninitialized\n");
}

/** Copies a disk as an image does: /run and /tmp stay behind, links stay as they are. The disk may be in use. */
export async function copyDisk(from: string, to: string): Promise<void> {
  await copyTree(from, to, memoryFolders);
  for (const name of memoryFolders) await mkdir(join(to, name), { recursive: true });
}

/** Copies files, folders and links with their permissions and times; a copy is a clone where the file system can. */
export async function copyTree(from: string, to: string, leaveOut: readonly string[] = []): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (leaveOut.includes(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    try {
      if (entry.isDirectory()) await copyTree(source, target);
      else if (entry.isSymbolicLink()) await copyLink(source, target);
      else if (entry.isFile()) await copyOne(source, target);
    } catch (error) {
      // A disk in use: what went away meanwhile is not in the image.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  await keepModeAndTimes(from, to);
}

async function copyOne(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await keepModeAndTimes(from, to);
}

async function copyLink(from: string, to: string): Promise<void> {
  await symlink(await readlink(from), to);
  const { atime, mtime } = await stat(from).catch(() => ({ atime: new Date(), mtime: new Date() }));
  await lutimes(to, atime, mtime);
}

async function keepModeAndTimes(from: string, to: string): Promise<void> {
  const { mode, atime, mtime } = await stat(from);
  await chmod(to, mode & 0o7777);
  await utimes(to, atime, mtime);
}
