import { chmodSync, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openInBrowser } from "../../src/cli/open-in-browser";
import { quietIo } from "../support/quiet-io";
import { folderOf } from "../support/site-folder";

const url = "http://127.0.0.1:8080/";

test("the system's own opener is given the address, and what it says is nowhere", async () => {
  const opener = '#!/bin/sh\necho "a warning"\necho "$@" > "$0.asked"\n';
  const folder = folderOf({ open: opener, "xdg-open": opener });
  const program = join(folder, process.platform === "darwin" ? "open" : "xdg-open");
  chmodSync(program, 0o755);
  const io = quietIo({ env: { PATH: [folder, process.env["PATH"]].join(delimiter) } });
  await openInBrowser(url, io);
  expect(io.printed).toEqual([`opening ${url}`]);
  const asked = `${program}.asked`;
  for (let tries = 0; tries < 100 && !existsSync(asked); tries += 1) await sleep(20);
  await sleep(20);
  expect(readFileSync(asked, "utf8")).toBe(`${url}\n`);
});

test("where there is none, the address is shown", async () => {
  const io = quietIo({ env: { PATH: folderOf({}) } });
  await openInBrowser(url, io);
  expect(io.printed).toEqual([`no browser can be opened from here: ${url}`]);
});
