import { listenInside } from "./listen-inside";
import { must } from "./wait";

/** A cable between us and the machine, whose end here has the machine's name. */
export async function plugIn(name: string, number: number): Promise<string> {
  await addNetwork(name);
  await must("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
  await must("ip", "addr", "add", `10.255.${number}.1/30`, "dev", name);
  await must("ip", "link", "set", name, "up");
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
): Promise<(() => void)[]> {
  const far = `${name}-aws`;
  await addNetwork(far);
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

async function addNetwork(name: string): Promise<void> {
  await must("ip", "netns", "add", name);
  await must("ip", "-n", name, "link", "set", "lo", "up");
}

async function plug(netns: string, link: string, ip: string): Promise<string> {
  await must("ip", "-n", netns, "addr", "add", `${ip}/30`, "dev", link);
  await must("ip", "-n", netns, "link", "set", link, "up");
  return ip;
}
