import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { followWorld } from "../../src/local/world/follow";
import { worldReader } from "../../src/local/world/read";
import type { WorldReader } from "../../src/local/world/read";
import { toRule } from "../../src/local/world/rule";
import { emptyWorld, joinWorlds } from "../../src/local/world/world";
import type { World } from "../../src/local/world/world";
import { worldWith } from "./balancer-support";

const attribute = (key: string, value: string) => `<member><Key>${key}</Key><Value>${value}</Value></member>`;

/** What the emulator says to each call, shortened to what is read. */
const emulator: Readonly<Record<string, string>> = {
  DescribeLoadBalancers: `<LoadBalancers>
    <member><LoadBalancerArn>arn:site</LoadBalancerArn><LoadBalancerName>site</LoadBalancerName>
      <DNSName>site.elb.test</DNSName><Type>application</Type><AvailabilityZones>
        <member><ZoneName>zone-a</ZoneName></member><member><ZoneName>zone-b</ZoneName></member>
      </AvailabilityZones></member>
    <member><LoadBalancerArn>arn:net</LoadBalancerArn><Type>network</Type></member>
    <member><LoadBalancerArn>arn:gone</LoadBalancerArn><Type>application</Type></member></LoadBalancers>`,
  DescribeLoadBalancerAttributes: `<Attributes>${attribute("idle_timeout.timeout_seconds", "30")}</Attributes>`,
  DescribeListeners: `<Listeners><member><ListenerArn>arn:listener</ListenerArn><Port>80</Port>
    <Protocol>HTTP</Protocol></member></Listeners>`,
  DescribeRules: `<Rules>
    <member><Priority>default</Priority><Conditions/><Actions><member><Type>forward</Type>
      <TargetGroupArn>arn:group</TargetGroupArn></member></Actions></member>
    <member><Priority>20</Priority><Conditions><member><Field>path-pattern</Field>
      <Values><member>/late</member></Values></member></Conditions><Actions/></member>
    <member><Priority>3</Priority><Conditions><member><Field>path-pattern</Field>
      <Values><member>/early</member></Values></member></Conditions><Actions/></member></Rules>`,
  DescribeTargetGroups: `<TargetGroups><member><TargetGroupArn>arn:group</TargetGroupArn>
    <TargetGroupName>web</TargetGroupName><Port>80</Port><HealthCheckPort>traffic-port</HealthCheckPort>
    <HealthCheckPath>/up</HealthCheckPath><HealthCheckIntervalSeconds>5</HealthCheckIntervalSeconds>
    <HealthCheckTimeoutSeconds>2</HealthCheckTimeoutSeconds><HealthyThresholdCount>3</HealthyThresholdCount>
    <UnhealthyThresholdCount>4</UnhealthyThresholdCount><Matcher><HttpCode>200-299</HttpCode></Matcher>
    </member></TargetGroups>`,
  DescribeTargetGroupAttributes: `<Attributes>
    ${attribute("deregistration_delay.timeout_seconds", "0")}
    ${attribute("load_balancing.algorithm.type", "least_outstanding_requests")}
    ${attribute("stickiness.enabled", "true")}${attribute("stickiness.type", "lb_cookie")}
    ${attribute("stickiness.lb_cookie.duration_seconds", "99")}</Attributes>`,
  DescribeTargetHealth: `<TargetHealthDescriptions><member><Target><Id>i-1</Id><Port>8080</Port></Target>
    <TargetHealth><State>healthy</State></TargetHealth></member></TargetHealthDescriptions>`,
};

const instances = `<DescribeInstancesResponse><reservationSet><item><instancesSet><item>
  <instanceId>i-1</instanceId><imageId>ami-1</imageId><instanceState><code>16</code><name>running</name></instanceState>
  <placement><availabilityZone>zone-a</availabilityZone></placement>
  <tagSet><item><key>Server</key><value>server-1</value></item></tagSet></item></instancesSet></item></reservationSet>
  </DescribeInstancesResponse>`;

describe("reading the world", () => {
  let server: Server;
  let reader: WorldReader;
  let regions: Set<string>;
  let broken: boolean;

  beforeEach(async () => {
    regions = new Set();
    broken = false;
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (piece: Buffer) => (body += piece.toString()));
      request.on("end", () => {
        regions.add(/\/(\w+-\w+-\d)\//.exec(request.headers.authorization ?? "")?.[1] ?? "");
        const asked = new URLSearchParams(body);
        const action = asked.get("Action") ?? "";
        const gone = asked.get("LoadBalancerArn") === "arn:gone" || (broken && action === "DescribeRules");
        const code = broken ? "ValidationError" : "LoadBalancerNotFound";
        const answer = `<${action}Response><${action}Result>${emulator[action] ?? ""}</${action}Result></${action}Response>`;
        const refusal = `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
        response.writeHead(gone ? 400 : 200, { "content-type": "text/xml" });
        response.end(gone ? refusal : action === "DescribeInstances" ? instances : answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    reader = worldReader({ endpoint, region: "eu-north-1" });
  });

  afterEach(async () => {
    reader.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("gives application load balancers with rules by priority, groups and instances, as plain data", async () => {
    const nothing = expect.objectContaining({ type: "fixed-response", statusCode: 501 });
    expect(await reader.read()).toEqual({
      loadBalancers: [
        {
          arn: "arn:site",
          name: "site",
          dnsName: "site.elb.test",
          zones: ["zone-a", "zone-b"],
          idleTimeout: 30,
          listeners: [
            {
              arn: "arn:listener",
              port: 80,
              protocol: "HTTP",
              rules: [
                { conditions: [{ field: "path-pattern", values: ["/early"] }], action: nothing },
                { conditions: [{ field: "path-pattern", values: ["/late"] }], action: nothing },
                {
                  conditions: [],
                  action: { type: "forward", groups: [{ arn: "arn:group", weight: 1 }] },
                },
              ],
            },
          ],
        },
      ],
      targetGroups: [
        {
          arn: "arn:group",
          name: "web",
          algorithm: "least_outstanding_requests",
          deregistrationDelay: 0,
          slowStart: 0,
          stickiness: 99,
          minimumHealthy: 1,
          healthCheck: {
            port: "traffic-port",
            path: "/up",
            interval: 5,
            timeout: 2,
            healthyThreshold: 3,
            unhealthyThreshold: 4,
            matcher: "200-299",
          },
          targets: [{ id: "i-1", port: 8080 }],
        },
      ],
      instances: [
        { id: "i-1", state: "running", zone: "zone-a", imageId: "ami-1", tags: { Server: "server-1" } },
      ],
    } satisfies World);
    expect([...regions]).toEqual(["eu-north-1"]);
  });

  it("fails when the emulator fails", async () => {
    broken = true;
    await expect(reader.read()).rejects.toThrow("no");
  });
});

it.each<[string, Parameters<typeof toRule>[0], ReturnType<typeof toRule>["action"]]>([
  [
    "a weighted forward",
    {
      Actions: [
        {
          Type: "forward",
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: "a", Weight: 3 },
              { TargetGroupArn: "b", Weight: 0 },
            ],
          },
        },
      ],
    },
    {
      type: "forward",
      groups: [
        { arn: "a", weight: 3 },
        { arn: "b", weight: 0 },
      ],
    },
  ],
  [
    "a forward to one group, whatever its weight",
    { Actions: [{ Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn: "a", Weight: 0 }] } }] },
    { type: "forward", groups: [{ arn: "a", weight: 1 }] },
  ],
  [
    "a redirect, with what AWS fills in",
    { Actions: [{ Type: "redirect", RedirectConfig: { Protocol: "HTTPS", StatusCode: "HTTP_301" } }] },
    {
      type: "redirect",
      statusCode: 301,
      protocol: "HTTPS",
      host: "#{host}",
      port: "#{port}",
      path: "/#{path}",
      query: "#{query}",
    },
  ],
  [
    "the last action, after those that authenticate",
    {
      Actions: [
        { Type: "fixed-response", Order: 2, FixedResponseConfig: { StatusCode: "404", MessageBody: "no" } },
        { Type: "authenticate-oidc", Order: 1 },
      ],
    },
    { type: "fixed-response", statusCode: 404, contentType: "text/plain", body: "no" },
  ],
])("a rule gives %s", (_, data, action) => {
  expect(toRule(data).action).toEqual(action);
});

it("joins the worlds of several regions", () => {
  const world = worldWith();
  expect(joinWorlds([world, emptyWorld, world])).toEqual({
    loadBalancers: [...world.loadBalancers, ...world.loadBalancers],
    targetGroups: [...world.targetGroups, ...world.targetGroups],
    instances: [...world.instances, ...world.instances],
  });
});

describe("following the world", () => {
  /** Reads that end when they are told to, each with its number in the place of a name. */
  function slowReads() {
    const pending: (() => void)[] = [];
    const seen: number[] = [];
    let started = 0;
    const follower = followWorld(
      () => {
        const number = ++started;
        const world = {
          ...emptyWorld,
          instances: Array.from({ length: number }, () => worldWith().instances[0]!),
        };
        return new Promise<World>((resolve) => pending.push(() => resolve(world)));
      },
      (world) => void seen.push(world.instances.length),
    );
    return { follower, seen, finish: () => pending.shift()?.(), started: () => started };
  }

  it("reads once for a change", async () => {
    const { follower, seen, finish, started } = slowReads();
    const done = follower.changed();
    finish();
    await done;
    expect([seen, started()]).toEqual([[1], 1]);
  });

  it("hands on a world that was read after the call, and shares it among calls that wait", async () => {
    const { follower, seen, finish, started } = slowReads();
    const first = follower.changed();
    const waiting = [follower.changed(), follower.changed(), follower.changed()];
    expect(started()).toBe(1);
    finish();
    await first;
    expect(seen).toEqual([1]);
    await new Promise((resolve) => setImmediate(resolve));
    finish();
    await Promise.all(waiting);
    expect([seen, started()]).toEqual([[1, 2], 2]);
  });

  it("tells a failure to who waits, and reads again for the next change", async () => {
    let fail = true;
    const seen: World[] = [];
    const follower = followWorld(
      () => (fail ? Promise.reject(new Error("emulator gone")) : Promise.resolve(emptyWorld)),
      (world) => void seen.push(world),
    );
    await expect(follower.changed()).rejects.toThrow("emulator gone");
    fail = false;
    await follower.changed();
    expect(seen).toEqual([emptyWorld]);
  });
});
