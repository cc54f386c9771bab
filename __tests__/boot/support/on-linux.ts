import { spawnSync } from "node:child_process";

const needed = ["cloud-init", "apache2", "ip", "nsenter", "unshare", "setpriv", "shellcheck", "systemctl"];

/** Describes what only Linux, as root, can do. Elsewhere it says so and is left out, but never in CI. */
export function describeOnLinux(name: string, tests: () => void): void {
  const missing = whyNot();
  if (missing === undefined || process.env["CI"] !== undefined) return describe(name, tests);
  process.stderr.write(`not run: "${name}", for ${missing}\n`);
  const left = describe.skip;
  left(name, tests);
}

function whyNot(): string | undefined {
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root";
  const absent = needed.filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
  return absent.length === 0 ? undefined : `it needs ${absent.join(", ")}`;
}
