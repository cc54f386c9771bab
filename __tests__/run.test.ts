import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../src/run";
import { folderOf } from "./support/site-folder";

test("a program's output and exit code are its result", async () => {
  const result = await run("sh", ["-c", "echo out; echo err >&2; exit 3"]);
  expect(result).toEqual({ code: 3, stdout: "out\n", stderr: "err\n" });
});

test("lines are told as they come, the last one without its newline too", async () => {
  const lines: string[] = [];
  await run("sh", ["-c", "printf 'one\\ntwo'; echo three >&2"], {
    onLine: (line, stream) => lines.push(`${stream} ${line}`),
  });
  expect(lines.sort()).toEqual(["stderr three", "stdout one", "stdout two"]);
});

test("input is written to the program", async () => {
  expect((await run("cat", [], { input: "hello" })).stdout).toBe("hello");
});

test("a program that is not there is an error", async () => {
  await expect(run("no-such-program", [])).rejects.toThrow("ENOENT");
});

test("a program that takes too long is stopped, with what it started", async () => {
  const result = await run("sh", ["-c", "sleep 60 & wait"], { timeout: 100 });
  expect(result.code).toBeNull();
});

test("an abort stops a program that does not want to, after the patience", async () => {
  const abort = new AbortController();
  const result = await run("sh", ["-c", "trap '' TERM INT; echo up; while :; do sleep 0.05; done"], {
    signal: abort.signal,
    stopWith: "SIGINT",
    patience: 200,
    onLine: () => abort.abort(),
  });
  expect(result.code).toBeNull();
});

test("what a program writes to a file is its result, and what was there before is not", async () => {
  const outputFile = join(folderOf({ log: "before\n" }), "log");
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const result = await run("sh", ["-c", "echo grün; sleep 0.3; echo err >&2; printf end"], {
    outputFile,
    onLine,
  });
  expect(result).toEqual({ code: 0, stdout: "grün\nerr\nend", stderr: "" });
  expect(lines).toEqual(["grün", "err", "end"]);
  appendFileSync(outputFile, "\nafter\n");
  expect(readFileSync(outputFile, "utf8")).toBe("before\ngrün\nerr\nend\nafter\n");
});

test("a program that writes to a file ends its work when we are killed", async () => {
  const folder = folderOf({ log: "" });
  const script = `
    const { run } = require(${JSON.stringify(join(__dirname, "..", "src", "run.ts"))});
    run("sh", ["-c", "echo up; sleep 1; echo still up; touch done"], {
      cwd: ${JSON.stringify(folder)},
      outputFile: ${JSON.stringify(join(folder, "log"))},
      onLine: () => process.kill(process.pid, "SIGKILL"),
    });`;
  await run(process.execPath, ["--require", require.resolve("tsx/cjs"), "--eval", script]);
  expect(existsSync(join(folder, "done"))).toBe(false);
  for (let tries = 0; tries < 200 && !existsSync(join(folder, "done")); tries += 1) await sleep(50);
  expect(readFileSync(join(folder, "log"), "utf8")).toBe("up\nstill up\n");
  expect(existsSync(join(folder, "done"))).toBe(true);
});
