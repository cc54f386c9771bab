import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { startBalancer, type Balancer } from "../../src/local/balancer/balancer";
import { openLab, type Lab, type Server } from "./support/lab";
import { until } from "./support/wait";
import { describeOnLinux } from "./support/on-linux";
import { userDataFor } from "./support/user-data";
import { visit } from "./support/visitor";
import { worldOf } from "./support/world";

const megabytes = 24;

describeOnLinux("stopping", () => {
  let lab: Lab;
  let servers: readonly Server[];
  let balancer: Balancer;
  let url: string;

  const register = (...targets: readonly string[]) => balancer.update(worldOf(["i-1", "i-2"], targets));
  const healthy = () =>
    until(120_000, "both are healthy", async () => {
      const health = balancer.targetHealth("group");
      return (
        (health.length === 2 && health.every((each) => each.TargetHealth.State === "healthy")) || undefined
      );
    });

  beforeAll(async () => {
    lab = await openLab();
    await lab.bucket.publish({
      "index.html": "hello\n".repeat(2_000),
      "film.bin": Buffer.alloc(megabytes << 20, 7),
    });
    const userData = userDataFor(lab.bucket, { syncInterval: 3_000, deregistrationDelay: 40 });
    servers = await Promise.all(
      ["1", "2"].map((n) =>
        lab.launch({ instanceId: `i-${n}`, serverName: `server-${n}`, zone: `eu-central-1${n}`, userData }),
      ),
    );
    await Promise.all(servers.map((server) => server.powerOn()));
    await Promise.all(servers.map((server) => server.booted()));
    balancer = await startBalancer({
      address: (id, port) => ({ host: servers[id === "i-1" ? 0 : 1]!.ip, port }),
    });
    await register("i-1", "i-2");
    url = balancer.urls()[0]!.url;
    await healthy();
  });
  afterAll(async () => {
    await balancer?.stop();
    await lab?.close();
  });

  test("a server that is terminated as soon as it is deregistered drops no request", async () => {
    const load = startLoad(url);
    // Longer than it waits for visitors: what is under way is answered to its end.
    const film = slowly(`${servers[1]!.url}/film.bin`, 15);
    await load.served(300);
    const off = servers[1]!.powerOff();
    // Not every node of a balancer has heard of it by then.
    await sleep(2_000);
    await register("i-1");
    await off;
    await load.served(2_100);
    expect(await load.stop()).toEqual([]);
    expect(await film).toBe(megabytes << 20);
  });

  test("a server that is stopped while the balancer knows nothing of it drops no request either", async () => {
    await servers[1]!.powerOn();
    await servers[1]!.booted();
    await register("i-1", "i-2");
    await healthy();
    const load = startLoad(url);
    await load.served(300);
    await servers[1]!.powerOff();
    await load.served(2_100);
    expect(await load.stop()).toEqual([]);
    expect(balancer.targetHealth("group").map((each) => each.TargetHealth.State)).toEqual([
      "healthy",
      "unhealthy",
    ]);
    expect((await visit(url)).server).toBe("server-1");
  });
});

/** Visitors who come at all times, thirty at once: waits until so many have been served, and tells at the end who was not. */
function startLoad(url: string) {
  const failed: string[] = [];
  let served = 0;
  let going = true;
  const visitor = async (): Promise<void> => {
    while (going) {
      try {
        const { status, body } = await visit(url);
        if (status === 200 && body.length === 12_000) served++;
        else failed.push(`${status} with ${body.length} bytes`);
      } catch (error) {
        failed.push(String(error));
      }
      await sleep(50);
    }
  };
  const visitors = Array.from({ length: 30 }, visitor);
  return {
    served: (wanted: number) =>
      until(120_000, `${wanted} are served`, () => Promise.resolve(served >= wanted || undefined)),
    async stop() {
      going = false;
      await Promise.all(visitors);
      return failed.slice(0, 10);
    },
  };
}

/** Fetches a file over so many seconds; how much of it came. */
function slowly(url: string, seconds: number): Promise<number> {
  const pace = (megabytes << 20) / seconds / 10;
  return new Promise((resolve, reject) => {
    get(url, (answer) => {
      let got = 0;
      let due = pace;
      const turn = setInterval(() => {
        due += pace;
        answer.resume();
      }, 100);
      answer.on("data", (chunk: Buffer) => {
        got += chunk.length;
        if (got > due) answer.pause();
      });
      answer.on("error", reject).on("close", () => {
        clearInterval(turn);
        resolve(got);
      });
    }).on("error", reject);
  });
}
