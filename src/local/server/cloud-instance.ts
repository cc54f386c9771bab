import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { FileToWrite } from "./cloud-config";
import { hostnameOf, type Instance } from "./metadata-tree";

/** Where the disk was another instance's or nobody's, makes it this one's: its id, its name, its user data. */
export async function becomeInstance(
  root: string,
  { id, userData, ...instance }: Instance,
  cloud: string,
  here: string,
): Promise<void> {
  const idFile = join(cloud, "data/instance-id");
  const previous = await readFile(idFile, "utf8").catch(() => "");
  if (previous.trim() === id) return;
  await mkdir(join(here, "scripts"), { recursive: true });
  await mkdir(dirname(idFile), { recursive: true });
  await writeFile(join(here, "user-data.txt"), userData ?? "");
  await writeFile(
    join(cloud, "data/previous-instance-id"),
    previous === "" ? "NO_PREVIOUS_INSTANCE_ID\n" : previous,
  );
  await writeFile(idFile, `${id}\n`);
  await writeFile(join(root, "etc/hostname"), `${hostnameOf(instance)}\n`);
  await rm(join(cloud, "instance"), { force: true });
  await symlink(`instances/${id}`, join(cloud, "instance"));
}

export async function writeOne(root: string, file: FileToWrite): Promise<void> {
  const path = join(root, resolve("/", file.path));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, file.content, { flag: file.append ? "a" : "w" });
  await chmod(path, file.mode);
}

export async function writeScript(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o700);
}
