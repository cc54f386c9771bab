import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTools } from "../../src/local/tools";

let root: string;
let bin: string;
let folder: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "tandem-tools-")));
  bin = join(root, "bin");
  folder = join(root, "project", "tools");
  await mkdir(bin);
});
afterEach(() => rm(root, { recursive: true }));

async function program(path: string, body: string): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
}

/** What `python3 -c` answers to the question for its own place and moto's version. */
const answersAs = (place: string, version: string) => `echo ${join(place, "python3")}; echo ${version}`;

const aws = (version: string) => `echo aws-cli/${version} Python/3.12`;

/** Only the stubs, and the shell's own programs. */
const find = (onProgress: (line: string) => void = () => undefined) =>
  findTools({ folder, env: { PATH: `${bin}:${join(root, "system")}` }, onProgress });

/** A python3 that makes environments and whose pip does what `pip` says. */
async function python(pip: string): Promise<void> {
  const inside = [
    `here=$(dirname "$0")`,
    `case "$1 $2 $3" in`,
    `"-m pip install") echo "$@" >> ${join(root, "pip")}; ${pip} ;;`,
    `esac`,
  ].join("\n");
  await program(join(root, "inside"), inside);
  const outside = `case "$1 $2" in "-m venv") mkdir -p "$3/bin" && cp ${join(root, "inside")} "$3/bin/python3" ;; esac`;
  await program(join(bin, "python3"), outside);
  await mkdir(join(root, "system"), { recursive: true });
  for (const name of ["cp", "mkdir", "dirname"]) {
    await program(join(root, "system", name), `PATH=/usr/bin:/bin exec ${name} "$@"`);
  }
}

const INSTALL = `for each in moto_server aws; do echo x > "$here/$each"; done`;

test("finds both on the PATH", async () => {
  await program(join(bin, "moto_server"), "");
  await program(join(bin, "aws"), aws("2.15.0"));
  await program(join(bin, "python3"), answersAs(bin, "5.2.1"));
  expect(await find()).toEqual({
    motoServer: join(bin, "moto_server"),
    aws: join(bin, "aws"),
    binFolder: bin,
  });
});

test("finds the programs behind a version manager's scripts", async () => {
  const real = join(root, "versions", "3.12", "bin");
  for (const name of ["moto_server", "aws"]) await program(join(real, name), "");
  await program(join(bin, "moto_server"), "");
  await program(join(bin, "aws"), aws("1.45.11"));
  await program(join(bin, "python3"), answersAs(real, "5.2.4"));
  expect(await find()).toEqual({
    motoServer: join(real, "moto_server"),
    aws: join(real, "aws"),
    binFolder: real,
  });
});

test.each([
  ["an old moto", "5.1.9", "2.15.0", "moto_server 5.2.1 or newer"],
  ["a moto of another major version", "6.0.0", "2.15.0", "moto_server 5.2.1 or newer"],
  ["a moto without its server", "", "2.15.0", "moto_server 5.2.1 or newer"],
  ["an AWS CLI that ignores AWS_ENDPOINT_URL", "5.2.1", "2.12.7", "the AWS CLI"],
  ["an AWS CLI 1 that ignores AWS_ENDPOINT_URL", "5.2.1", "1.28.9", "the AWS CLI"],
])("does not use %s", async (_, moto, cli, missing) => {
  const place = join(root, "python");
  await program(join(place, "python3"), answersAs(place, moto));
  await writeFile(join(bin, "moto_server"), `#!${join(place, "python3")}\n`);
  await chmod(join(bin, "moto_server"), 0o755);
  await program(join(bin, "aws"), aws(cli));
  await expect(find()).rejects.toThrow(
    `${missing} not found on PATH, and no python3 to install it with: install Python`,
  );
});

test("installs pinned versions once, into a folder of the project's own", async () => {
  await python(INSTALL);
  const lines: string[] = [];
  const tools = await find((line) => lines.push(line));
  expect(tools.motoServer.startsWith(`${folder}/`)).toBe(true);
  expect(lines).toEqual([`installing moto_server 5.2.1 or newer and the AWS CLI into ${folder}`]);
  expect(await find()).toEqual(tools);
  const calls = (await readFile(join(root, "pip"), "utf8")).trim().split("\n");
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatch(/ moto\[server\]==5\.2\.1 awscli==1\.\d+\.\d+$/);
});

test("an index that cannot be reached is one line with the way out, and leaves nothing behind", async () => {
  await python(`echo "Collecting moto"; echo "ERROR: No matching distribution found for moto" >&2; exit 1`);
  const error = await find().catch((reason: unknown) => reason);
  expect(String(error)).toMatch(
    /^UserError: pip could not install moto_server 5\.2\.1 or newer and the AWS CLI \(ERROR: No matching distribution found for moto\): connect to a package index, or have .* on PATH \(pip install .*\)$/,
  );
  expect(await readdir(folder)).toEqual([]);
});

test("an installation that was cut off is not taken for a whole one, and is cleared away", async () => {
  await python(INSTALL);
  // Above the largest process id that Linux and macOS give out.
  const half = join(folder, "python-99999999-1");
  for (const name of ["moto_server", "aws"]) await program(join(half, "bin", name), "");
  const tools = await find();
  expect(tools.binFolder.startsWith(half)).toBe(false);
  expect(await readdir(folder)).not.toContain("python-99999999-1");
});

test("an environment that cannot be made says what to install", async () => {
  await program(
    join(bin, "python3"),
    `case "$1" in -m) echo "Error: ensurepip is not available"; exit 1 ;; esac`,
  );
  await expect(find()).rejects.toThrow(
    /^python3 could not make a virtual environment \(Error: ensurepip is not available\): install Python 3\.10 or newer .*python3-venv/,
  );
});

test("a python3 that is too old is named", async () => {
  await program(join(bin, "python3"), "exit 1");
  await expect(find()).rejects.toThrow(`${join(bin, "python3")} is too old: install Python 3.10 or newer`);
});
