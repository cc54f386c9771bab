import { spawnSync } from "node:child_process";

/** The programs that a system must have, and Debian's package of each. */
export const needed: Readonly<Record<string, string>> = {
  "cloud-init": "cloud-init",
  apache2: "apache2",
  systemctl: "systemd",
  "dbus-daemon": "dbus",
  "ssh-keygen": "openssh-client",
  ip: "iproute2",
  nsenter: "util-linux",
  unshare: "util-linux",
  flock: "util-linux",
  shellcheck: "shellcheck",
};

/** A boot, or a tick among other work, takes its time on a busy machine. */
const patience = 300_000;

/** Describes what only Linux, as root, can do. Elsewhere it says so and is left out, but never in CI. */
export function describeOnLinux(name: string, tests: () => void): void {
  const missing = whyNot();
  if (mustRun(process.env, missing)) {
    jest.setTimeout(patience);
    return describe(name, tests);
  }
  process.stderr.write(`not run: "${name}", for ${missing}\n`);
  const left = describe.skip;
  left(name, tests);
}

export function mustRun(env: NodeJS.ProcessEnv, missing: string | undefined): boolean {
  return missing === undefined || (env["CI"] ?? "") !== "";
}

function whyNot(): string | undefined {
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root";
  const absent = Object.keys(needed).filter(
    (tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0,
  );
  return absent.length === 0 ? undefined : `it needs ${absent.join(", ")}`;
}
