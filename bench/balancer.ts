import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { worldWith } from "../__tests__/local/balancer-support";
import { startBalancer } from "../src/local/balancer/balancer";
import { run } from "../src/run";
import { inTurn, median, spread } from "./median";
import type { Section, Table } from "./section";
import { temporaryFolder } from "./site-of";

interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** In milliseconds. */
  readonly half: number;
  readonly most: number;
}

export const balancer: Section = {
  name: "balancer",
  title: "Preview data plane",
  about:
    "`wrk` with 32 connections against a server without the balancer, through the preview's balancer, and through HAProxy from Debian's packages, in front of the same two servers. " +
    "The load, both servers and the balancer share this machine's processors, so the figures compare and do not promise. " +
    "The balancer is one process of Node.js that reads and rewrites every head as AWS documents it, where HAProxy is C; a preview's visitors are one browser and a test. " +
    "Memory is that of the process with the balancer in it, over all requests of the last row.",
  async measure(quick): Promise<Table> {
    const servers = [await startOrigin("one"), await startOrigin("two")];
    const [one, two] = servers.map(({ port }) => port);
    const haproxy = await startHaproxy(servers.map(({ port }) => port));
    const balanced = await startBalancer({
      address: (id) => ({ host: "127.0.0.1", port: (id === "i-one" ? one : two) ?? 0 }),
    });
    try {
      await balanced.update(worldWith());
      const url = balanced.urls()[0]?.url ?? "";
      const seconds = quick ? 1 : 5;
      const runs = await inTurn(quick ? 1 : 5, {
        "one server, directly": () => wrk(`http://127.0.0.1:${one}/`, seconds),
        HAProxy: () => wrk(`http://127.0.0.1:${haproxy.port}/`, seconds),
        "the preview's balancer": () => wrk(url, seconds),
      });
      const direct = median((runs["one server, directly"] ?? []).map(({ perSecond }) => perSecond));
      const rows = Object.entries(runs).map(([what, loads]) => [
        what,
        ...figures(loads),
        `${((100 * median(loads.map(({ perSecond }) => perSecond))) / direct).toFixed(0)} %`,
        "",
      ]);
      const before = await memory();
      const loads: Load[] = [];
      const wanted = quick ? 1_000 : 1_000_000;
      const total = () => loads.reduce((sum, { requests }) => sum + requests, 0);
      let half = 0;
      while (total() < wanted) {
        loads.push(await wrk(url, quick ? 1 : 20));
        if (half === 0 && total() >= wanted / 2) half = await memory();
      }
      const after = `${before} → ${half} → ${await memory()} MiB`;
      rows.push([`the same, ${total()} requests`, ...figures(loads), "", after]);
      return {
        columns: [
          "through",
          "requests a second",
          "half of them within, ms",
          "99 % within, ms",
          "of direct",
          "memory: before → half → after",
        ],
        rows,
      };
    } finally {
      await balanced.stop();
      for (const child of [haproxy.child, ...servers.map(({ child }) => child)]) child.kill();
    }
  },
};

function figures(loads: readonly Load[]): string[] {
  return [
    spread(
      loads.map(({ perSecond }) => perSecond),
      0,
    ),
    median(loads.map(({ half }) => half)).toFixed(1),
    median(loads.map(({ most }) => most)).toFixed(1),
  ];
}

async function memory(): Promise<number> {
  // What is only waiting to be collected is no growth.
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 500));
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}

async function wrk(url: string, seconds: number): Promise<Load> {
  const args = ["--threads", "1", "--connections", "32", "--duration", `${seconds}s`, "--latency", url];
  const { code, stdout, stderr } = await run("wrk", args);
  if (code !== 0) throw new Error(`wrk ended with ${code}: ${stderr}`);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk saw errors:\n${stdout}`);
  const read = (pattern: RegExp) => pattern.exec(stdout)?.slice(1) ?? [];
  const milliseconds = ([value = "0", unit = "ms"]: string[]) =>
    Number(value) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? Number.NaN);
  return {
    requests: Number(read(/(\d+) requests in/)[0]),
    perSecond: Number(read(/Requests\/sec:\s+([\d.]+)/)[0]),
    half: milliseconds(read(/50%\s+([\d.]+)(us|ms|s)/)),
    most: milliseconds(read(/99%\s+([\d.]+)(us|ms|s)/)),
  };
}

/** A server in a process of its own, with a page of 2 kB. */
async function startOrigin(name: string): Promise<{ port: number; child: ChildProcess }> {
  const script = `const body = ${JSON.stringify(name)}.padEnd(2000, ".");
    const server = require("node:http").createServer((_, response) => response.end(body));
    server.keepAliveTimeout = 75000;
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return { port: Number(port), child };
}

async function startHaproxy(ports: readonly number[]): Promise<{ port: number; child: ChildProcess }> {
  const port = await freePort();
  const file = join(temporaryFolder(), "haproxy.cfg");
  const targets = ports.map((each, at) => `  server s${at} 127.0.0.1:${each} check inter 2s`);
  writeFileSync(
    file,
    `global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend site
  bind 127.0.0.1:${port}
  default_backend servers
backend servers
  balance roundrobin
${targets.join("\n")}
`,
  );
  const child = spawn("haproxy", ["-f", file, "-db"], { stdio: "ignore" });
  await once(child, "spawn");
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer?.status === 200) return { port, child };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error("haproxy did not answer within 10 s");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}
