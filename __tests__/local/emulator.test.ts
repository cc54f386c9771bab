import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startEmulator } from "../../src/local/emulator";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tandem-emulator-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A program in the place of moto_server. */
async function stub(body: string): Promise<{ motoServer: string; log: string }> {
  const motoServer = join(folder, "moto_server");
  await writeFile(motoServer, `#!${process.execPath}\n${body}`);
  await chmod(motoServer, 0o755);
  return { motoServer, log: join(folder, "logs", "emulator.log") };
}

const LISTEN = `const server = require("node:http").createServer((_, answer) => answer.end());
server.listen(0, "127.0.0.1", () => console.error(" * Running on http://127.0.0.1:" + server.address().port));\n`;

test("is ready when it says where it listens, and has ended when stop is over", async () => {
  const emulator = await startEmulator(await stub(LISTEN));
  expect((await fetch(emulator.url)).status).toBe(200);
  await emulator.stop();
  await expect(fetch(emulator.url)).rejects.toThrow("fetch failed");
  expect(await emulator.ended).toContain("Running on");
});

test("is started with the managed policies, on a port of the system's choice", async () => {
  const show = `console.log(process.argv.slice(2).join(" "), process.env.MOTO_IAM_LOAD_MANAGED_POLICIES);\n`;
  const options = await stub(show + LISTEN);
  const emulator = await startEmulator(options);
  await emulator.stop();
  expect(await readFile(options.log, "utf8")).toContain("-H 127.0.0.1 -p 0 true\n");
});

test("one that dies at once is reported with its last words", async () => {
  const options = await stub(
    `console.error("ModuleNotFoundError: No module named 'flask'"); process.exit(1);`,
  );
  await expect(startEmulator(options)).rejects.toThrow(
    `${options.motoServer} ended before it was ready: ModuleNotFoundError: No module named 'flask'`,
  );
});

test("one that is not there is reported", async () => {
  const motoServer = join(folder, "nothing");
  await expect(startEmulator({ motoServer, log: join(folder, "log") })).rejects.toThrow(
    /nothing ended before it was ready: .*nothing/,
  );
});

test("one that is never ready is stopped at the deadline", async () => {
  const options = await stub(`console.log("thinking"); setInterval(() => {}, 1000);`);
  await expect(startEmulator({ ...options, deadline: 400 })).rejects.toThrow(
    "was not ready after 0.4 s: thinking",
  );
});

test("the end of each traceback is a failure", async () => {
  const trace = `console.error(${JSON.stringify(
    "Traceback (most recent call last):\n  File \"x.py\", line 1\n    raise\nKeyError: 'Ebs'\nINFO: not one",
  )});\n`;
  const emulator = await startEmulator(await stub(trace + LISTEN));
  await emulator.stop();
  expect(emulator.failures()).toEqual(["KeyError: 'Ebs'"]);
});

test("does not outlive a parent that is killed", async () => {
  const { motoServer, log } = await stub(LISTEN);
  const source = join(process.cwd(), "src", "local", "emulator.ts");
  const code = `require(${JSON.stringify(source)}).startEmulator(${JSON.stringify({ motoServer, log })}).then(({ url }) => console.log(url));`;
  const parent = spawn(process.execPath, ["--require", "tsx/cjs", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = (await once(parent.stdout, "data")) as [Buffer];
  parent.kill("SIGKILL");
  await once(parent, "exit");
  const alive = () =>
    fetch(url.toString().trim()).then(
      () => true,
      () => false,
    );
  const deadline = Date.now() + 3_000;
  while ((await alive()) && Date.now() < deadline) await sleep(50);
  expect(await alive()).toBe(false);
});

test("a signal stops it", async () => {
  const control = new AbortController();
  const emulator = await startEmulator({ ...(await stub(LISTEN)), signal: control.signal });
  control.abort();
  await emulator.ended;
  await expect(fetch(emulator.url)).rejects.toThrow("fetch failed");
});
