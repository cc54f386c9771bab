import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { startGateway, type Gateway } from "../../src/local/gateway/gateway";
import type { CallEntry, ChangingCall, GatewayHandlers } from "../../src/local/gateway/handlers";

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Reply = (received: Received) => {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

let received: Received[];
let reply: Reply;
let changed: ChangingCall[];
let calls: CallEntry[];
let failures: string[];
let emulator: Server;
let gateway: Gateway;
let handlers: { -readonly [Name in keyof GatewayHandlers]: GatewayHandlers[Name] };

/** Answers as moto's server does: one answer a connection. */
beforeEach(async () => {
  received = [];
  changed = [];
  calls = [];
  failures = [];
  reply = () => ({ body: "<ok/>" });
  emulator = createServer((request, response) => {
    void readText(request).then((body) => {
      const call = { method: request.method!, url: request.url!, headers: request.headers, body };
      received.push(call);
      const { status = 200, headers = {}, body: answer = "" } = reply(call);
      response.writeHead(status, { "Content-Type": "text/xml", ...headers, Connection: "close" }).end(answer);
    });
  });
  await new Promise<void>((resolve) => emulator.listen(0, "127.0.0.1", resolve));
  handlers = {
    runCommand: async () => [],
    targetHealth: async () => [],
    afterCall: async (call) => void changed.push(call),
    onCall: (entry) => calls.push(entry),
  };
  const emulatorUrl = `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`;
  gateway = await startGateway({
    emulatorUrl,
    failures: () => failures,
    handlers: {
      runCommand: (...args) => handlers.runCommand(...args),
      targetHealth: (...args) => handlers.targetHealth(...args),
      afterCall: (...args) => handlers.afterCall(...args),
      onCall: (entry) => handlers.onCall?.(entry),
    },
  });
});

afterEach(async () => {
  await gateway.stop();
  await new Promise((resolve) => emulator.close(resolve));
});

async function readText(stream: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) text += String(chunk);
  return text;
}

interface Options {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly agent?: Agent;
}

function send(service: string, { method = "POST", path = "/", headers = {}, body = "", agent }: Options) {
  const scope = `Credential=AKID/20260101/us-east-1/${service}/aws4_request`;
  return new Promise<{ status: number; headers: IncomingMessage["headers"]; body: string }>(
    (resolve, reject) => {
      const { hostname, port } = new URL(gateway.url);
      const options = {
        hostname,
        port,
        path,
        method,
        agent: agent ?? new Agent(),
        headers: { Authorization: `AWS4-HMAC-SHA256 ${scope}, Signature=x`, ...headers },
      };
      const outgoing = httpRequest(options, (response) => {
        void readText(response).then((text) =>
          resolve({ status: response.statusCode!, headers: response.headers, body: text }),
        );
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    },
  );
}

const form = (service: string, body: string) =>
  send(service, { body, headers: { "Content-Type": "application/x-www-form-urlencoded" } });
const json = (target: string, body: object) =>
  send("ssm", { body: JSON.stringify(body), headers: { "X-Amz-Target": target } });

describe("passes on", () => {
  test.each([
    "/b/a%20b%2Bc.txt",
    "/b//lead",
    "/b/a//b/../c",
    "/b/100%25",
    "/b/%C3%BC%E2%82%AC?x-id=PutObject&a=%2F+",
  ])("the path %s as it is written", async (path) => {
    await send("s3", { method: "PUT", path, body: "content" });
    expect(received).toMatchObject([{ method: "PUT", url: path, body: "content" }]);
  });

  test("a body of unknown length", async () => {
    await send("s3", {
      method: "PUT",
      path: "/b/k",
      headers: { "Transfer-Encoding": "chunked" },
      body: "chunks",
    });
    expect(received[0]).toMatchObject({ body: "chunks", headers: { "transfer-encoding": "chunked" } });
  });

  test("headers with their values, the Host among them, but not those of the connection", async () => {
    await send("s3", {
      method: "PUT",
      path: "/b/k",
      headers: { Host: "b.example", "x-amz-meta-a": "1", TE: "x" },
    });
    expect(received[0]!.headers).toMatchObject({ host: "b.example", "x-amz-meta-a": "1" });
    expect(received[0]!.headers).not.toHaveProperty("te");
  });

  test("the answer to a HEAD, with the length of what it has not", async () => {
    reply = () => ({ headers: { "Content-Length": "42", ETag: '"e"' } });
    const answer = await send("s3", { method: "HEAD", path: "/b/k" });
    expect(answer).toMatchObject({ status: 200, headers: { "content-length": "42", etag: '"e"' }, body: "" });
  });

  test("a missing object's 404, whatever type moto gives it", async () => {
    reply = () => ({ status: 404, headers: { "Content-Type": "text/html" } });
    expect((await send("s3", { method: "HEAD", path: "/b/k" })).status).toBe(404);
    expect(gateway.problems()).toEqual([]);
  });

  test("a page of HTML that is an object", async () => {
    reply = () => ({ headers: { "Content-Type": "text/html" }, body: "<!doctype html>" });
    expect((await send("s3", { method: "GET", path: "/b/index.html" })).body).toBe("<!doctype html>");
  });

  test("several calls over one connection", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await send("s3", { method: "GET", path: "/b/1", agent });
    const first = Object.values(agent.freeSockets)[0]![0];
    await send("ec2", { method: "GET", path: "/?Action=DescribeVpcs", agent });
    expect(Object.values(agent.freeSockets)[0]![0]).toBe(first);
    agent.destroy();
  });

  test("a body that its sender holds back until it may continue", async () => {
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), "127.0.0.1");
    const head = "PUT /b/k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";
    let answer = "";
    await new Promise<void>((resolve) => {
      socket.on("data", (data) => {
        answer += data.toString();
        if (answer === "HTTP/1.1 100 Continue\r\n\r\n") socket.write("late");
        if (answer.includes("<ok/>")) resolve();
      });
      socket.write(head);
    });
    socket.destroy();
    expect(received[0]).toMatchObject({ body: "late" });
    expect(received[0]!.headers).not.toHaveProperty("expect");
  });
});

describe("what the emulator does not have", () => {
  const page = { status: 500, headers: { "Content-Type": "text/html" }, body: "<!doctype html>" };

  test.each([
    ["JSON", () => json("AmazonSSM.CreateOpsItem", {}), "ssm:CreateOpsItem", /^\{"__type":"NotImplemented"/],
    ["EC2", () => form("ec2", "Action=DoIt"), "ec2:DoIt", /^<Response><Errors><Error><Code>NotImplemented</],
    [
      "query",
      () => form("iam", "Action=DoIt"),
      "iam:DoIt",
      /^<ErrorResponse><Error><Type>Sender<\/Type><Code>NotImplemented</,
    ],
    [
      "S3",
      () => send("s3", { path: "/b/k?select" }),
      "s3:SelectObjectContent",
      /<Error><Code>NotImplemented</,
    ],
    [
      "REST",
      () => send("lambda", { method: "GET", path: "/x" }),
      "lambda:GET /x",
      /^\{"code":"NotImplemented"/,
    ],
    [
      "CBOR",
      () =>
        send("monitoring", {
          path: "/service/G/operation/DoIt",
          headers: { "smithy-protocol": "rpc-v2-cbor" },
        }),
      "monitoring:DoIt",
      /__type.*NotImplemented/s,
    ],
  ])("is a final error in %s that names the call", async (_, call, name, shape) => {
    reply = () => {
      failures.push("NotImplementedError: The x action has not been implemented");
      return page;
    };
    const { status, body } = await call();
    expect(status).toBe(400);
    expect(body).toMatch(shape);
    expect(body).toContain(`this machine's AWS does not know ${name}`);
    expect(gateway.problems()).toEqual([{ call: name, message: `this machine's AWS does not know ${name}` }]);
  });

  test("is told from a crash, whose reason is shown", async () => {
    failures.push("NotImplementedError: of an earlier call");
    reply = () => {
      failures.push("KeyError: 'Ebs'");
      return page;
    };
    const { status, body } = await form("ec2", "Action=RunInstances");
    expect(status).toBe(400);
    expect(body).toContain("<Code>InternalFailure</Code>");
    expect(body).toContain(
      "this machine&apos;s AWS failed at ec2:RunInstances: KeyError: &apos;Ebs&apos;".replaceAll(
        "&apos;",
        "'",
      ),
    );
    expect(changed).toEqual([]);
  });

  test("is also an address it answers with a page of its own", async () => {
    reply = () => ({ ...page, status: 404 });
    expect((await send("lambda", { method: "GET", path: "/x" })).body).toContain(
      "does not know lambda:GET /x",
    );
  });

  test.each([
    ["DELETE", "/b?intelligent-tiering&id=1"],
    ["PUT", "/b?metrics&id=1"],
    ["GET", "/b/k?retention"],
  ])("is never asked for where it would do another thing: %s %s", async (method, path) => {
    expect((await send("s3", { method, path })).body).toContain("NotImplemented");
    expect(received).toEqual([]);
  });

  test("is everything once it has stopped, and said at once", async () => {
    await new Promise((resolve) => emulator.close(resolve));
    const { status, body } = await form("sts", "Action=GetCallerIdentity");
    expect(status).toBe(400);
    expect(body).toMatch(/could not carry out sts:GetCallerIdentity: (Error: )?connect ECONNREFUSED/);
  });
});

describe("a changing call", () => {
  test("is answered only after servers and balancer have followed it", async () => {
    let release: () => void = () => undefined;
    handlers.afterCall = (call) => {
      changed.push(call);
      return new Promise((resolve) => (release = resolve));
    };
    let answered = false;
    const answer = form("ec2", "Action=CreateImage&InstanceId=i-1").then((value) => {
      answered = true;
      return value;
    });
    while (changed.length === 0) await new Promise(setImmediate);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(answered).toBe(false);
    release();
    expect((await answer).body).toBe("<ok/>");
    expect(changed).toEqual([
      {
        service: "ec2",
        action: "CreateImage",
        region: "us-east-1",
        request: { Action: "CreateImage", InstanceId: "i-1" },
        status: 200,
        responseBody: "<ok/>",
      },
    ]);
  });

  test("fails when they could not follow it", async () => {
    handlers.afterCall = () => Promise.reject(new Error("no room on the disk"));
    const { status, body } = await form("ec2", "Action=RunInstances");
    expect(status).toBe(400);
    expect(body).toContain("could not carry out ec2:RunInstances: no room on the disk");
  });

  test("is not followed when it was refused, nor when it only reads or is about something else", async () => {
    await form("ec2", "Action=DescribeInstances");
    await form("iam", "Action=CreateRole");
    reply = () => ({ status: 400, body: "<Response/>" });
    await form("ec2", "Action=RunInstances");
    expect(changed).toEqual([]);
  });
});

const instances = (state: string) =>
  `<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>` +
  `<instanceState><name>${state}</name></instanceState><privateIpAddress>10.0.0.9</privateIpAddress></item>` +
  `</instancesSet></item></reservationSet></DescribeInstancesResponse>`;

describe("Systems Manager", () => {
  const gate = {
    Name: "AWS-RunShellScript",
    Parameters: { commands: ["tandem-ready"] },
    Targets: [{ Key: "InstanceIds", Values: ["i-1"] }],
  };

  test("an association runs as soon as the call is through that starts its server", async () => {
    let state = "stopped";
    reply = ({ body }) => ({ body: body.includes("DescribeInstances") ? instances(state) : "<ok/>" });
    handlers.runCommand = async ([instanceId], commands) => [
      { instanceId: instanceId!, code: 0, output: commands.join() },
    ];
    await json("AmazonSSM.CreateAssociation", gate);
    expect(gateway.commandLog()).toEqual([]);
    state = "running";
    await form("ec2", "Action=StartInstances&InstanceId.1=i-1");
    expect(gateway.commandLog()).toMatchObject([
      { instanceId: "i-1", result: { code: 0, output: "tandem-ready" } },
    ]);
  });

  test("a server that runs is one whose agent is online", async () => {
    reply = () => ({ body: instances("running") });
    const { body } = await json("AmazonSSM.DescribeInstanceInformation", {});
    expect(JSON.parse(body)).toMatchObject({
      InstanceInformationList: [{ InstanceId: "i-1", PingStatus: "Online", IPAddress: "10.0.0.9" }],
    });
  });

  test("a command that is sent can be asked for its end", async () => {
    reply = () => ({ body: instances("running") });
    handlers.runCommand = async () => [{ instanceId: "i-1", code: 3, output: "no\n" }];
    const sent = await json("AmazonSSM.SendCommand", { ...gate, DocumentName: gate.Name, Comment: "why" });
    const { CommandId } = (JSON.parse(sent.body) as { Command: { CommandId: string } }).Command;
    const asked = await json("AmazonSSM.GetCommandInvocation", { CommandId, InstanceId: "i-1" });
    expect(JSON.parse(asked.body)).toMatchObject({
      Status: "Failed",
      ResponseCode: 3,
      StandardOutputContent: "no\n",
    });
    const other = await json("AmazonSSM.GetCommandInvocation", { CommandId, InstanceId: "i-2" });
    expect(JSON.parse(other.body)).toMatchObject({ __type: "InvocationDoesNotExist" });
  });

  test("what is wrong with a request is told as it is", async () => {
    const { status, body } = await json("AmazonSSM.CreateAssociation", { ...gate, Parameters: {} });
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({
      __type: "ValidationException",
      message: "AWS-RunShellScript must be given the parameter commands",
    });
  });

  test("parameters are the emulator's", async () => {
    await json("AmazonSSM.GetParameter", { Name: "/p" });
    expect(received).toMatchObject([{ body: '{"Name":"/p"}' }]);
  });
});

test("each call is noted with its caller and its program, and without anything secret", async () => {
  const headers = { "User-Agent": "aws-cli/2" };
  await send("s3", { method: "GET", path: "/b/a%20b?X-Amz-Signature=secret", headers });
  await json("AmazonSSM.PutParameter", { Name: "/p", Value: "secret" });
  expect(calls).toMatchObject([
    {
      service: "s3",
      action: "GetObject",
      resource: "b/a b",
      status: 200,
      caller: "AKID",
      agent: "aws-cli/2",
    },
    { service: "ssm", action: "PutParameter", resource: "/p", status: 200, caller: "AKID" },
  ]);
  expect(JSON.stringify(calls)).not.toContain("secret");
});
