// Runs main.ts as one bundle that is made in memory: quicker than compiling file by file (docs/performance.md, Synth).
import { buildSync } from "esbuild";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";

const folder = dirname(fileURLToPath(import.meta.url));

/** Nothing where main.ts or what it imports cannot be compiled: esbuild has said why. */
function bundle() {
  try {
    const { outputFiles } = buildSync({
      absWorkingDir: folder,
      entryPoints: ["main.ts"],
      bundle: true,
      packages: "external",
      platform: "node",
      write: false,
    });
    return outputFiles[0].text;
  } catch {
    return undefined;
  }
}

const text = bundle();
if (text === undefined) process.exitCode = 1;
else {
  const app = compileFunction(text, ["require", "__dirname"], { filename: join(folder, "main.js") });
  app(createRequire(import.meta.url), folder);
}
