import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../src/cli/main";
import { quietIo } from "../support/quiet-io";

test("a teardown of a protected site says how to lift that, before anything is made or asked", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "protected-"));
  try {
    writeFileSync(join(cwd, "cdktf.json"), JSON.stringify({ context: { protect: true } }));
    const io = quietIo({ cwd });
    expect(await main(["deploy", "--teardown", "--yes"], io)).not.toBe(0);
    expect(io.printed.join("\n")).toContain(
      "protect must be false before a teardown, got true: set it to false, deploy that, then tear down",
    );
    expect(readdirSync(cwd).sort()).toEqual([".tandem", "cdktf.json"]);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
