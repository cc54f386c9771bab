import { newBucketPolicies } from "../../src/local/gateway/bucket-policy";
import { newBucketVersioning } from "../../src/local/gateway/bucket-versioning";
import { withEncodedKeys } from "../../src/local/gateway/encoded-keys";
import { recognise } from "../../src/local/gateway/call";
import type { TargetHealthDescription } from "../../src/local/gateway/handlers";
import { healthXml } from "../../src/local/gateway/target-health";
import { parseXml, select, textAt } from "../../src/local/gateway/xml";

describe("DescribeTargetHealth", () => {
  const member = (id: string, state = "healthy", reason = "") =>
    `<member><Target><Id>${id}</Id><Port>80</Port></Target><HealthCheckPort>traffic-port</HealthCheckPort>` +
    `<TargetHealth><State>${state}</State><Reason>${reason}</Reason></TargetHealth></member>`;
  const emulator = (...members: string[]) =>
    "<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions>" +
    members.join("") +
    "</TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>";
  const seen = (id: string, state: TargetHealthDescription["state"]): TargetHealthDescription => ({
    id,
    port: 80,
    state,
    reason: "Target.ResponseCodeMismatch",
    description: "Health checks failed with these codes: [500] & more",
  });
  const states = (xml: string) =>
    select(
      parseXml(xml),
      "DescribeTargetHealthResponse",
      "DescribeTargetHealthResult",
      "TargetHealthDescriptions",
      "member",
    ).map((each) => [
      textAt(each, "Target", "Id"),
      textAt(each, "TargetHealth", "State"),
      textAt(each, "TargetHealth", "Reason"),
    ]);

  test("tells what the balancer sees", () => {
    const xml = healthXml(emulator(member("i-1")), {}, [seen("i-1", "unhealthy")]);
    expect(states(xml)).toEqual([["i-1", "unhealthy", "Target.ResponseCodeMismatch"]]);
    expect(xml).toContain("[500] &amp; more</Description>");
    expect(xml).toContain("<HealthCheckPort>80</HealthCheckPort>");
  });

  test("a target that the balancer has not seen yet is being registered", () => {
    expect(states(healthXml(emulator(member("i-1")), {}, []))).toEqual([
      ["i-1", "initial", "Elb.RegistrationInProgress"],
    ]);
  });

  test("targets that drain are listed, but not when others are asked for", () => {
    const draining = [seen("i-1", "healthy"), seen("i-2", "draining")];
    expect(states(healthXml(emulator(member("i-1")), {}, draining))).toHaveLength(2);
    const asked = { "Targets.member.1.Id": "i-1" };
    expect(states(healthXml(emulator(member("i-1")), asked, draining))).toHaveLength(1);
  });

  test("an unregistered target that is asked for is unused", () => {
    const xml = emulator(member("i-7", "unused", "Target.NotRegistered"));
    expect(states(healthXml(xml, { "Targets.member.1.Id": "i-7" }, []))).toEqual([
      ["i-7", "unused", "Target.NotRegistered"],
    ]);
  });

  test("an empty group stays empty", () => {
    const xml = emulator().replace(
      /<TargetHealthDescriptions>.*<\/TargetHealthDescriptions>/,
      "<TargetHealthDescriptions/>",
    );
    expect(states(healthXml(xml, {}, []))).toEqual([]);
  });
});

interface Asked {
  readonly method?: string;
  readonly body?: Buffer;
}

/** An emulator that notes what it is asked, and answers with what the test says. */
function emulator(status = 204, body = "") {
  const asked: Asked[] = [];
  const ask = async (changes: Asked = {}) => {
    asked.push(changes);
    return { status, headers: [], body: Buffer.from(body) };
  };
  return { asked, ask };
}

const s3 = (method: string, url: string) => recognise({ method, url, headers: {} });

describe("a bucket policy", () => {
  const tls = { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } };
  const allow = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:root" }, Action: "s3:GetObject" };
  const text = (...Statement: object[]) =>
    Buffer.from(JSON.stringify({ Version: "2012-10-17", Statement }, null, 1));
  const call = (
    policies: ReturnType<typeof newBucketPolicies>,
    method: string,
    ask: ReturnType<typeof emulator>["ask"],
    body = Buffer.alloc(0),
    query = "?policy",
  ) => policies.answer(s3(method, `/b${query}`), `/b${query}`, body, ask);

  test("is answered as it was put, byte for byte, and given to the emulator without its conditional denials", async () => {
    const policies = newBucketPolicies();
    const { asked, ask } = emulator();
    const policy = text(tls, allow);
    expect(await call(policies, "PUT", ask, policy)).toMatchObject({ status: 204 });
    expect(JSON.parse(asked[0]!.body!.toString())).toEqual({ Version: "2012-10-17", Statement: [allow] });
    expect((await call(policies, "GET", ask)).body).toEqual(policy);
    expect(asked).toHaveLength(1);
  });

  test("with nothing but such denials leaves the emulator without one", async () => {
    const { asked, ask } = emulator();
    await call(newBucketPolicies(), "PUT", ask, text(tls));
    expect(asked).toEqual([{ method: "DELETE", body: Buffer.alloc(0) }]);
  });

  test("is not kept when the emulator refuses it", async () => {
    const policies = newBucketPolicies();
    const { ask } = emulator(404, "<Code>NoSuchBucket</Code>");
    expect((await call(policies, "PUT", ask, text(tls))).status).toBe(404);
    expect((await call(policies, "GET", ask)).status).toBe(404);
  });

  test.each([
    ["its deletion", "?policy"],
    ["the bucket's deletion", ""],
  ])("is forgotten after %s", async (_, query) => {
    const policies = newBucketPolicies();
    const { ask } = emulator();
    await call(policies, "PUT", ask, text(tls));
    await call(policies, "DELETE", ask, undefined, query);
    expect((await call(policies, "GET", ask, undefined, "?policyStatus")).status).toBe(404);
  });

  test.each([
    [false, allow],
    [false, tls],
    [true, { ...allow, Principal: "*" }],
    [true, { ...allow, Principal: { AWS: ["*"] } }],
  ])("is public: %s for %j", async (isPublic, statement) => {
    const policies = newBucketPolicies();
    const { ask } = emulator();
    await call(policies, "PUT", ask, text(statement));
    const { body } = await call(policies, "GET", ask, undefined, "?policyStatus");
    expect(body.toString()).toContain(`<IsPublic>${isPublic}</IsPublic>`);
  });

  test("that is no JSON is malformed", async () => {
    const { asked, ask } = emulator();
    const answer = await call(newBucketPolicies(), "PUT", ask, Buffer.from("{"));
    expect(answer.body.toString()).toContain("<Code>MalformedPolicy</Code>");
    expect(asked).toEqual([]);
  });
});

describe("a bucket's versioning", () => {
  const status = (word: string) =>
    `<VersioningConfiguration><Status>${word}</Status></VersioningConfiguration>`;
  const call = (
    versioning: ReturnType<typeof newBucketVersioning>,
    method: string,
    ask: ReturnType<typeof emulator>["ask"],
    body = "",
  ) => versioning.answer(s3(method, "/b?versioning"), "/b?versioning", Buffer.from(body), ask);

  test("is suspended for its callers and goes on in the emulator", async () => {
    const versioning = newBucketVersioning();
    const { asked, ask } = emulator(200, status("Enabled"));
    await call(versioning, "PUT", ask, status("Suspended"));
    expect(asked.at(-1)!.body!.toString()).toBe(status("Enabled"));
    expect((await call(versioning, "GET", ask)).body.toString()).toBe(status("Suspended"));
    await call(versioning, "PUT", ask, status("Enabled"));
    expect((await call(versioning, "GET", ask)).body.toString()).toBe(status("Enabled"));
  });

  test("is passed on as it is where it never was on", async () => {
    const { asked, ask } = emulator(200, "<VersioningConfiguration/>");
    await call(newBucketVersioning(), "PUT", ask, status("Suspended"));
    expect(asked.at(-1)).toEqual({});
  });
});

test("the keys in a listing are encoded where they were asked to be", () => {
  const xml =
    "<ListVersionsResult><Prefix>a/</Prefix><Version><Key>a/b c+%41&amp;é</Key></Version></ListVersionsResult>";
  const { body } = withEncodedKeys({ status: 200, headers: [], body: Buffer.from(xml) });
  expect(body.toString()).toBe(
    "<ListVersionsResult><Prefix>a/</Prefix><Version><Key>a/b%20c%2B%2541%26%C3%A9</Key></Version>" +
      "<EncodingType>url</EncodingType></ListVersionsResult>",
  );
});
