import { run } from "../src/run";

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
