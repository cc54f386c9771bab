import type { Janitor } from "./janitor";
import { listenInside } from "./listen-inside";
import { must } from "./wait";

/** A cable between us and the machine. */
export async function plugIn(name: string, number: number, janitor: Janitor): Promise<string> {
  const link = `tandem${process.pid % 10_000}n${number}`;
  await addNetwork(name, janitor);
  await must("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name);
  // A connection of yesterday keeps a network alive, and its cable with it.
  janitor.atEnd("ip", "link", "del", link);
  await must("ip", "addr", "add", `10.255.${number}.1/30`, "dev", link);
  await must("ip", "link", "set", link, "up");
  return plug(name, "eth0", `10.255.${number}.2`);
}

/**
 * A second cable, to a network that holds nothing but the addresses under which the machine reaches ports of ours. They
 * cannot be on the machine itself, whose httpd takes port 80 of every address.
 */
export async function layLines(
  name: string,
  number: number,
  reach: Readonly<Record<string, number>>,
  janitor: Janitor,
): Promise<(() => void)[]> {
  const far = `${name}-aws`;
  await addNetwork(far, janitor);
  await must("ip", "-n", far, "link", "add", "eth0", "type", "veth", "peer", "name", "eth1", "netns", name);
  const gateway = await plug(far, "eth0", `10.254.${number}.1`);
  await plug(name, "eth1", `10.254.${number}.2`);
  const closing: (() => void)[] = [];
  for (const [address, port] of Object.entries(reach)) {
    const [host = "", inside] = address.split(":");
    await must("ip", "-n", far, "addr", "add", `${host}/32`, "dev", "lo");
    await must("ip", "-n", name, "route", "add", `${host}/32`, "via", gateway);
    closing.push(await listenInside(far, host, Number(inside), port));
  }
  return closing;
}

async function addNetwork(name: string, janitor: Janitor): Promise<void> {
  await must("ip", "netns", "add", name);
  janitor.atEnd("ip", "netns", "del", name);
  await must("ip", "-n", name, "link", "set", "lo", "up");
}

async function plug(netns: string, link: string, ip: string): Promise<string> {
  await must("ip", "-n", netns, "addr", "add", `${ip}/30`, "dev", link);
  await must("ip", "-n", netns, "link", "set", link, "up");
  return ip;
}
