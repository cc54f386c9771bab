import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";
import type {
  Action,
  HealthCheck,
  Instance,
  Listener,
  TargetGroup,
  World,
} from "../../src/local/world/world";

export const group = "arn:group";
export const balancerArn = "arn:balancer";

interface Shape {
  readonly targets?: readonly string[];
  readonly settings?: Partial<TargetGroup>;
  readonly healthCheck?: Partial<HealthCheck>;
  readonly instances?: Readonly<Record<string, Partial<Instance>>>;
  readonly action?: Action;
  readonly rules?: Listener["rules"];
  readonly zones?: readonly string[];
  readonly idleTimeout?: number;
  readonly listeners?: readonly Pick<Listener, "arn" | "port">[];
}

/** One balancer in two zones with one group; each target is an instance i-<name> on port 80. */
export function worldWith(shape: Shape = {}): World {
  const { targets = ["one", "two"], zones = ["zone-a", "zone-b"], idleTimeout = 60 } = shape;
  const action = shape.action ?? { type: "forward", groups: [{ arn: group, weight: 1 }] };
  const rules = shape.rules ?? [{ conditions: [], action }];
  const listeners = (shape.listeners ?? [{ arn: "arn:listener", port: 80 }]).map((listener): Listener => ({
    ...listener,
    protocol: "HTTP",
    rules,
  }));
  const ids = new Set([...targets, ...Object.keys(shape.instances ?? {})]);
  return {
    loadBalancers: [
      { arn: balancerArn, name: "site", dnsName: "site.elb.test", zones, idleTimeout, listeners },
    ],
    targetGroups: [
      {
        arn: group,
        name: "site",
        algorithm: "round_robin",
        deregistrationDelay: 5,
        slowStart: 0,
        stickiness: 0,
        minimumHealthy: 1,
        healthCheck: {
          port: "traffic-port",
          path: "/",
          interval: 2,
          timeout: 1.5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: "200",
          ...shape.healthCheck,
        },
        targets: targets.map((name) => ({ id: `i-${name}`, port: 80 })),
        ...shape.settings,
      },
    ],
    instances: [...ids].map((name) => ({
      id: `i-${name}`,
      state: "running",
      zone: "zone-a",
      imageId: "ami-1",
      tags: {},
      ...shape.instances?.[name],
    })),
  };
}

export interface TestServer {
  readonly port: number;
  /** What it answers from now on. */
  answer: RequestListener;
  /** How often it was asked, health checks left out. */
  requests: number;
  readonly checks: string[];
  stop(): Promise<void>;
}

/** A tiny server that says its name. */
export async function startServer(name: string): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const agent = request.headers["user-agent"] ?? "";
    if (agent.startsWith("ELB-HealthChecker")) test.checks.push(`${agent} ${request.url}`);
    else test.requests++;
    test.answer(request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const test: TestServer = {
    port: (server.address() as AddressInfo).port,
    answer: (_, response) => response.end(name),
    requests: 0,
    checks: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return test;
}

/** Waits until a condition holds: a time limit turns a hang into a failure that says what was seen. */
export async function until<T>(read: () => T, holds: (value: T) => boolean, limit = 4_500): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const value = read();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`Still ${JSON.stringify(value)} after ${limit} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Sends bytes as they are and returns all that comes back until the other side closes, or until `enough` has come. */
export function talk(url: string, text: string, enough?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text, "latin1"));
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (piece: string) => {
      answer += piece;
      if (enough?.test(answer)) socket.destroy();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}
