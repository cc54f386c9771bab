import { link, mkdir, readFile, readlink, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyDisk, newDisk } from "../../src/local/server/disk";
import { put, temporaryFolder } from "./server-fixtures";

const folder = temporaryFolder();

test("a new disk is an Amazon Linux that was never booted", async () => {
  await newDisk(join(folder, "new"));
  expect(await readFile(join(folder, "new/etc/os-release"), "utf8")).toContain('ID="amzn"');
  expect(await readFile(join(folder, "new/etc/machine-id"), "utf8")).toBe("uninitialized\n");
});

describe("an image", () => {
  const [from, to] = [join(folder, "from"), join(folder, "to")];

  beforeAll(async () => {
    await put(from, {
      "run/pid": "1",
      "tmp/x": "x",
      "srv/run/kept": "yes",
      "usr/local/bin/tool": "#!/bin/sh\n",
    });
    await symlink("releases/one", join(from, "srv/live"));
    await symlink("nowhere", join(from, "srv/dangling"));
    await link(join(from, "srv/run/kept"), join(from, "srv/again"));
    await utimes(join(from, "srv/run/kept"), 1_000_000, 1_000_000);
    await mkdir(to);
    await copyDisk(from, to);
  });

  test("leaves memory behind: /run and /tmp are empty", async () => {
    await expect(stat(join(to, "run/pid"))).rejects.toThrow("ENOENT");
    await expect(stat(join(to, "tmp/x"))).rejects.toThrow("ENOENT");
    expect(await readFile(join(to, "srv/run/kept"), "utf8")).toBe("yes");
  });

  test("keeps links as they are, also one that leads nowhere", async () => {
    expect(await readlink(join(to, "srv/live"))).toBe("releases/one");
    expect(await readlink(join(to, "srv/dangling"))).toBe("nowhere");
  });

  test("keeps permissions and times", async () => {
    expect((await stat(join(to, "usr/local/bin/tool"))).mode & 0o777).toBe(0o755);
    expect((await stat(join(to, "srv/run/kept"))).mtimeMs).toBe(1_000_000_000);
  });

  test("shares no file with the disk it came from", async () => {
    await writeFile(join(from, "srv/again"), "changed");
    expect(await readFile(join(to, "srv/again"), "utf8")).toBe("yes");
  });
});
