import { steps } from "../../src/cli/steps";
import { quietIo } from "../support/quiet-io";

const never = () => Promise.reject(new Error("no"));

test("a step prints its parts, then itself with its time", async () => {
  const io = quietIo();
  const result = await steps(io).run("work", async ({ line, note }) => {
    note("at it");
    line("  a part");
    return 7;
  });
  expect(result).toBe(7);
  expect(io.printed).toEqual(["  a part", expect.stringMatching(/^✓ work {2}0\.\d s$/)]);
});

test("a step that fails says so, and passes its error on", async () => {
  const io = quietIo();
  await expect(steps(io).run("work", never)).rejects.toThrow("no");
  expect(io.printed).toEqual([expect.stringMatching(/^✗ work /)]);
});

test("a step that was interrupted did not fail", async () => {
  const io = quietIo({ signal: AbortSignal.abort() });
  await expect(steps(io).run("work", never)).rejects.toThrow("no");
  expect(io.printed).toEqual([expect.stringMatching(/^- work /)]);
});

test("on a terminal it is redrawn in place with what it is at, no longer than a line", async () => {
  const io = quietIo({ terminal: true, columns: 30 });
  await steps(io).run("work", async ({ note }) => {
    note("a note that is much too long for this terminal");
    while (!io.printed.some((text) => text.includes("a note"))) await new Promise((r) => setTimeout(r, 20));
  });
  const drawn = io.printed.find((text) => text.includes("a note")) ?? "";
  expect(drawn.startsWith("\r\x1b[K")).toBe(true);
  expect(drawn.length).toBeLessThanOrEqual(30 + "\r\x1b[K".length);
});
