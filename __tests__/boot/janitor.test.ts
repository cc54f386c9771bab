import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cgroups } from "./support/cgroups";
import { startJanitor } from "./support/janitor";
import { describeOnLinux } from "./support/on-linux";
import { must, until } from "./support/wait";

describeOnLinux("what a run leaves on this system", () => {
  test("labs that are open at the same time have nothing in common", async () => {
    const [one, two] = await Promise.all([startJanitor(), startJanitor()]);
    expect(one.name).not.toBe(two.name);
    await Promise.all([one.finish(), two.finish()]);
  });

  test("a lab's networks, processes and disks go when it is closed, and those of others stay", async () => {
    const [one, two] = await Promise.all([startJanitor(), startJanitor()]);
    for (const { name } of [one, two]) await furnish(name);
    await one.finish();
    expect(left(one.name)).toEqual([]);
    expect(left(two.name)).toEqual(["network", "cable", "disk", "processes"]);
    await two.finish();
    expect(left(two.name)).toEqual([]);
  });

  test("what a janitor that was killed itself has left is removed by the next one", async () => {
    const killed = await startJanitor();
    await furnish(killed.name);
    process.kill(killed.pid, "SIGKILL");
    const next = await until(10_000, "the number is free again", async () => {
      const janitor = await startJanitor();
      if (janitor.name === killed.name) return janitor;
      await janitor.finish();
      return undefined;
    });
    expect(left(next.name)).toEqual([]);
    await next.finish();
  });
});

async function furnish(name: string): Promise<void> {
  await must("ip", "netns", "add", `${name}-1`);
  await must("ip", "link", "add", `${name}-1`, "type", "veth", "peer", "name", "eth0", "netns", `${name}-1`);
  await must("mkdir", `/tmp/${name}`);
  await must("mount", "-t", "tmpfs", name, `/tmp/${name}`);
  const group = join(cgroups(), `${name}-1`);
  mkdirSync(join(group, "within"), { recursive: true });
  const sleeper = spawn("sleep", ["600"], { stdio: "ignore" });
  writeFileSync(join(group, "within", "cgroup.procs"), String(sleeper.pid));
}

function left(name: string): string[] {
  const { stdout } = spawnSync("ip", ["link", "show"], { encoding: "utf8" });
  return [
    existsSync(`/run/netns/${name}-1`) ? "network" : "",
    stdout.includes(` ${name}-1@`) ? "cable" : "",
    existsSync(`/tmp/${name}`) ? "disk" : "",
    existsSync(join(cgroups(), `${name}-1`)) ? "processes" : "",
  ].filter((each) => each !== "");
}
