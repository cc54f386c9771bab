import { type MetadataService, startMetadata } from "../../src/local/server/metadata";
import { ask, instance } from "./server-fixtures";

let service: MetadataService;
let now = new Date("2030-01-01T00:00:00Z");
let current = instance({ userData: Buffer.from([0x1f, 0x8b, 0x00]) });

beforeAll(async () => {
  service = await startMetadata({ instance: () => current, now: () => now });
});
afterAll(() => service.stop());

async function token(ttl = "60"): Promise<string> {
  const headers = { "X-aws-ec2-metadata-token-ttl-seconds": ttl };
  return (await ask(service.port, "/latest/api/token", { method: "PUT", headers })).body;
}

async function get(path: string) {
  return ask(service.port, `/latest${path}`, { headers: { "X-aws-ec2-metadata-token": await token() } });
}

test.each([
  ["/meta-data/instance-id", "i-0aaa"],
  ["/meta-data/ami-id", "ami-base"],
  ["/meta-data/instance-type", "t3.micro"],
  ["/meta-data/local-ipv4", "10.0.0.1"],
  ["/meta-data/local-hostname", "ip-10-0-0-1.eu-central-1.compute.internal"],
  ["/meta-data/placement", "availability-zone\nregion"],
  ["/meta-data/placement/", "availability-zone\nregion"],
  ["/meta-data/placement/availability-zone", "eu-central-1a"],
  ["/meta-data/tags/instance/", "Name\nServer"],
  ["/meta-data/tags/instance/Server", "server-1"],
  ["/meta-data/iam/security-credentials/", "web"],
  ["/", "dynamic/\nmeta-data/\nuser-data"],
])("answers %s", async (path, body) => {
  expect(await get(path)).toMatchObject({ code: 200, body });
});

test.each([
  "/meta-data/nothing",
  "/meta-data/tags/instance/Nobody",
  "/meta-data/toString",
  "/meta-data/instance-id/x",
])("has no %s", async (path) => {
  expect((await get(path)).code).toBe(404);
});

test("describes the instance in its identity document", async () => {
  const document = JSON.parse((await get("/dynamic/instance-identity/document")).body);
  expect(document).toMatchObject({ instanceId: "i-0aaa", region: "eu-central-1", architecture: "x86_64" });
});

test("gives user data byte for byte, and 404 when there is none", async () => {
  const headers = { "X-aws-ec2-metadata-token": await token() };
  const answer = await fetch(`${service.url}/latest/user-data`, { headers });
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from([0x1f, 0x8b, 0x00]));
  current = instance();
  expect((await get("/user-data")).code).toBe(404);
});

test("shows tags only where they are enabled, and a changed tag at once", async () => {
  current = instance({ tags: { Server: "renamed" } });
  expect((await get("/meta-data/tags/instance/Server")).body).toBe("renamed");
  current = instance({ metadataTags: false });
  expect((await get("/meta-data/tags/instance/Server")).code).toBe(404);
});

test("has no credentials without a role", async () => {
  current = instance({ profile: undefined });
  expect((await get("/meta-data/iam/security-credentials/")).code).toBe(404);
  current = instance();
});

test("gives credentials for an hour, renews them, and no other server has the same", async () => {
  const read = async () => JSON.parse((await get("/meta-data/iam/security-credentials/web")).body);
  const first = await read();
  expect(first).toMatchObject({ Code: "Success", Type: "AWS-HMAC", Expiration: "2030-01-01T01:00:00Z" });
  expect(first.AccessKeyId).toMatch(/^ASIA[0-9A-F]{16}$/);
  expect(await read()).toEqual(first);
  now = new Date("2030-01-01T00:31:00Z");
  const second = await read();
  expect(second.AccessKeyId).not.toBe(first.AccessKeyId);
  expect([first, second].map(({ AccessKeyId }) => service.issued(AccessKeyId))).toEqual([true, true]);
  expect(service.issued("ASIA0000000000000000")).toBe(false);
});

describe("tokens", () => {
  test.each([undefined, "0", "21601", "soon", ""])("a time to live of %s is refused", async (ttl) => {
    const headers: Record<string, string> =
      ttl === undefined ? {} : { "X-aws-ec2-metadata-token-ttl-seconds": ttl };
    expect((await ask(service.port, "/latest/api/token", { method: "PUT", headers })).code).toBe(400);
  });

  test("nothing is answered without one: version 1 is off", async () => {
    expect((await ask(service.port, "/latest/meta-data/instance-id")).code).toBe(401);
    const headers = { "X-aws-ec2-metadata-token": "made-up" };
    expect((await ask(service.port, "/latest/meta-data/instance-id", { headers })).code).toBe(401);
  });

  test("a forwarded request gets none", async () => {
    const headers = { "X-aws-ec2-metadata-token-ttl-seconds": "60", "X-Forwarded-For": "203.0.113.1" };
    expect((await ask(service.port, "/latest/api/token", { method: "PUT", headers })).code).toBe(403);
  });

  test("one that is over is worth nothing", async () => {
    const headers = { "X-aws-ec2-metadata-token": await token("60") };
    now = new Date(now.getTime() + 61_000);
    expect((await ask(service.port, "/latest/meta-data/instance-id", { headers })).code).toBe(401);
  });
});
