import { jsonEvents } from "../../src/cli/json-events";
import { quietIo } from "../support/quiet-io";

test("a step is told when it starts, for each part, and with its time when it ends", async () => {
  const io = quietIo();
  await jsonEvents(io).steps.run("work", async ({ line, note }) => {
    note("nobody reads this");
    line("    a part");
  });
  expect(io.printed.map((line) => JSON.parse(line) as unknown)).toEqual([
    { time: expect.any(String), event: "step", title: "work", state: "started" },
    { time: expect.any(String), event: "step", title: "work", state: "part", text: "a part" },
    { time: expect.any(String), event: "step", title: "work", state: "done", seconds: expect.any(Number) },
  ]);
});

test.each([
  ["failed", new AbortController().signal],
  ["interrupted", AbortSignal.abort()],
])("a step that %s says so, and passes its error on", async (state, signal) => {
  const io = quietIo({ signal });
  const failing = jsonEvents(io).steps.run("work", () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(JSON.parse(io.printed.at(-1) ?? "")).toMatchObject({ title: "work", state });
});
