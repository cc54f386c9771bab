import { request } from "node:https";
import { connect } from "node:tls";
import { startBalancer, type Balancer } from "../../src/local/balancer/balancer";
import type { Listener, World } from "../../src/local/world/world";
import { group, startServer, until, worldWith, type TestServer } from "./balancer-support";

let balancer: Balancer;
let server: TestServer;
let forwarded: unknown;

const http: Listener = {
  arn: "arn:http",
  port: 80,
  protocol: "HTTP",
  rules: [
    {
      conditions: [],
      action: {
        type: "redirect",
        statusCode: 301,
        protocol: "HTTPS",
        host: "#{host}",
        port: "443",
        path: "/#{path}",
        query: "#{query}",
      },
    },
  ],
};
const https: Listener = {
  arn: "arn:https",
  port: 443,
  protocol: "HTTPS",
  strictTransportSecurity: "max-age=60",
  rules: [{ conditions: [], action: { type: "forward", groups: [{ arn: group, weight: 1 }] } }],
};

function worldOf(...listeners: Listener[]): World {
  const world = worldWith({ targets: ["one"] });
  return { ...world, loadBalancers: world.loadBalancers.map((each) => ({ ...each, listeners })) };
}

beforeEach(async () => {
  forwarded = undefined;
  server = await startServer("one");
  server.answer = ({ headers }, response) => {
    // A health check, which can come at any time, is not told of any.
    forwarded = headers["x-forwarded-proto"] ?? forwarded;
    response.end("one");
  };
  balancer = await startBalancer({
    address: () => ({ host: "127.0.0.1", port: server.port }),
    second: 50,
  });
  await balancer.update(worldOf(https, http));
  await until(
    () => balancer.targetHealth(group).map(({ TargetHealth }) => TargetHealth.State),
    ([state]) => state === "healthy",
  );
});
afterEach(async () => {
  await balancer.stop();
  await server.stop();
});

const urlOf = (port: number) => balancer.urls().find((each) => each.port === port)?.url ?? "";

/** Asks the HTTPS listener by a name, as if that led here, and trusts the balancer's authority alone. */
function ask(host: string): Promise<{ body: string; headers: Readonly<Record<string, unknown>> }> {
  const { port } = new URL(urlOf(443));
  const options = { host: "127.0.0.1", port, servername: host, headers: { host }, ca: balancer.authority };
  return new Promise((resolve, reject) => {
    const asked = request({ ...options, agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (piece: string) => (body += piece));
      answer.on("end", () => resolve({ body, headers: answer.headers }));
    });
    asked.on("error", reject).end();
  });
}

test.each([["www.example.com"], ["another.example"], ["localhost"]])(
  "a visitor of https://%s gets a certificate for that name, and the target is told of HTTPS",
  async (host) => {
    expect(await ask(host)).toMatchObject({
      body: "one",
      headers: { "strict-transport-security": "max-age=60" },
    });
    expect(forwarded).toBe("https");
  },
);

test("a visitor who asks for the address of this machine trusts the certificate too", async () => {
  const { port } = new URL(urlOf(443));
  const socket = connect({ host: "127.0.0.1", port: Number(port), ca: balancer.authority });
  await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  expect([socket.authorized, socket.getProtocol()]).toEqual([true, "TLSv1.3"]);
  socket.destroy();
});

test("who speaks plain HTTP or an old TLS to it gets nothing, and the next visitor a page", async () => {
  await expect(fetch(urlOf(443).replace("https:", "http:"))).rejects.toThrow();
  const { port } = new URL(urlOf(443));
  const old = connect({ host: "127.0.0.1", port: Number(port), maxVersion: "TLSv1.1", minVersion: "TLSv1" });
  await expect(
    new Promise((resolve, reject) => old.once("secureConnect", resolve).once("error", reject)),
  ).rejects.toThrow();
  expect((await ask("localhost")).body).toBe("one");
});

test("HTTP redirects to the HTTPS listener of this machine", async () => {
  const { status, headers } = await fetch(`${urlOf(80)}/a?b`, { redirect: "manual" });
  expect([status, headers.get("location")]).toEqual([301, `${urlOf(443)}/a?b`]);
});

test("a listener that changes its protocol is opened anew", async () => {
  await balancer.update(worldOf({ ...https, port: 80, protocol: "HTTP" }));
  expect(await (await fetch(urlOf(80))).text()).toBe("one");
});
