import { streakOf } from "../../src/local/balancer/health";
import { newCallLog, originOf } from "../../src/local/console/calls";
import { changesBetween } from "../../src/local/console/events";
import { newTraffic, stripLength } from "../../src/local/console/traffic";
import type { ServerView, View } from "../../src/local/console/view";
import { newWork } from "../../src/local/console/work";

describe("the traffic", () => {
  const request = (id: string, ms = 1, status = 200) => ({ id, server: id, status, ms });

  test("counts each server's requests, its share and its times", () => {
    const traffic = newTraffic();
    [4, 2, 8].forEach((ms) => traffic.add(request("one", ms)));
    traffic.add(request("two", 1));
    expect(traffic.of("one")).toEqual({ requests: 3, share: 0.75, latency: { p50: 4, p95: 8 } });
    expect(traffic.of("three")).toEqual({ requests: 0, share: 0, latency: { p50: null, p95: null } });
  });

  test("keeps the last 200 in their order, and counts on", () => {
    const traffic = newTraffic();
    for (let number = 0; number < stripLength + 5; number += 1) traffic.add(request(`${number % 2}`, number));
    const { requests, strip } = traffic.view();
    expect(requests).toBe(stripLength + 5);
    expect(strip.map(({ ms }) => ms)).toEqual(Array.from({ length: stripLength }, (_, at) => at + 5));
    expect(traffic.of("0").share).toBe(0.5);
  });

  test("counts what failed, whoever answered it", () => {
    const traffic = newTraffic();
    [200, 404, 502, 460].forEach((status) => traffic.add(request("one", 1, status)));
    traffic.add({ id: null, server: null, status: 503, ms: 0 });
    expect(traffic.view()).toMatchObject({ requests: 5, failed: 3 });
  });
});

test.each([
  ["passing", { state: "healthy", since: 0, failures: 0 }, true, { passed: true, seen: 3, of: 3 }],
  ["failing once", { state: "healthy", since: 0, failures: 1 }, false, { passed: false, seen: 1, of: 2 }],
  [
    "failed",
    { state: "unhealthy", last: { kind: "timeout" }, successes: 0 },
    false,
    { passed: false, seen: 2, of: 2 },
  ],
  [
    "coming back",
    { state: "unhealthy", last: { kind: "timeout" }, successes: 1 },
    true,
    { passed: true, seen: 1, of: 3 },
  ],
] as const)("a target that is %s tells how far its checks have come", (_, health, passed, streak) => {
  expect(streakOf(health, passed, { healthyThreshold: 3, unhealthyThreshold: 2 })).toEqual(streak);
});

describe("a call comes from", () => {
  const serverOf = (key: string) => (key === "ASIA1" ? "server-1" : undefined);
  const provider =
    "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.100.0";

  test.each([
    ["Terraform", "s3", "local", provider],
    ["agent of server-1", "s3", "ASIA1", "aws-cli/1.45.11 md/Botocore#1.43.11"],
    ["gate of server-1", "elasticloadbalancing", "ASIA1", "aws-cli/1.45.11"],
    ["AWS CLI", "s3", "local", "aws-cli/2.17.0"],
    ["console", "ec2", "local", "aws-sdk-js/3.1142.0 tandem-console"],
    ["AWS SDK", "ec2", "local", "aws-sdk-js/3.1142.0"],
    ["another program", "ec2", "local", "curl/8"],
  ])("%s", (from, service, caller, agent) => {
    expect(originOf({ service, caller, agent }, serverOf)).toBe(from);
  });
});

test("the log of calls gives those after a number", () => {
  const log = newCallLog(() => undefined);
  for (const action of ["One", "Two", "Three"]) {
    log.add({ time: new Date(0), service: "ec2", action, status: 200, ms: 1 });
  }
  expect(log.after(1).map(({ number, action }) => [number, action])).toEqual([
    [2, "Two"],
    [3, "Three"],
  ]);
});

describe("a deployment", () => {
  test("is told by its stages and their times", () => {
    let time = 0;
    const work = newWork("release", "a release", ["plan"], () => time);
    work.begin("plan");
    work.expect(["image", "clones"]);
    time = 5;
    work.end("plan");
    work.begin("image");
    expect(work.view()).toMatchObject({
      state: "running",
      stages: [
        { name: "plan", state: "done", began: 0, ended: 5 },
        { name: "image", state: "running", began: 5, ended: null },
        { name: "clones", state: "waiting", began: null, ended: null },
      ],
    });
    work.end("image");
    work.finish();
    expect(work.view()).toMatchObject({ state: "done", ended: 5, error: null });
  });

  test("that fails says at which stage, and why", () => {
    const work = newWork("publish", "a page", ["plan", "upload"]);
    work.begin("plan");
    work.fail("no such bucket");
    expect(work.view()).toMatchObject({
      state: "failed",
      error: "no such bucket",
      stages: [
        { name: "plan", state: "failed" },
        { name: "upload", state: "waiting" },
      ],
    });
  });
});

describe("events", () => {
  const server = (changed: Partial<ServerView>): ServerView => ({
    id: "i-1",
    name: "server-1",
    state: "running",
    image: "ami-1",
    url: null,
    release: null,
    fault: "none",
    health: null,
    checks: null,
    requests: 0,
    share: 0,
    latency: { p50: null, p95: null },
    ...changed,
  });
  const view = (servers: readonly ServerView[], work: View["work"] = null): View => ({
    url: "http://127.0.0.1:8080",
    region: "us-east-1",
    balancer: null,
    zones: [{ name: "us-east-1a", servers }],
    traffic: newTraffic().view(),
    work,
  });
  const named = { server: "server-1", id: "i-1" };

  test("tell a server's state and its content when they change", () => {
    const before = view([server({})]);
    expect(changesBetween(before, before)).toEqual([]);
    expect(changesBetween(before, view([server({ state: "stopping", release: "abc" })]))).toEqual([
      { event: "server", ...named, state: "stopping" },
      { event: "release", ...named, release: "abc" },
    ]);
    expect(changesBetween(before, view([]))).toEqual([{ event: "server", ...named, state: "terminated" }]);
  });

  test("tell each stage of a deployment once, and its end", () => {
    const work = newWork("release", "a release", ["plan", "image"], () => 1);
    const began = view([], work.view());
    work.begin("plan");
    const planning = view([], work.view());
    work.fail("refused");
    const failed = view([], work.view());
    expect(changesBetween(view([]), began)).toMatchObject([{ event: "work", state: "running" }]);
    expect(changesBetween(began, planning)).toEqual([
      { event: "stage", work: "release", name: "plan", state: "running" },
    ]);
    expect(changesBetween(planning, failed)).toMatchObject([
      { event: "stage", name: "plan", state: "failed" },
      { event: "work", state: "failed", error: "refused" },
    ]);
  });
});
