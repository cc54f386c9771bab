import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gateReasons } from "../../src/cli/gate-reasons";
import { loadSettings } from "../../src/settings/load";
import { project } from "../support/quiet-io";

const settings = loadSettings(project, { TANDEM_SETTINGS: '{"stateBucket":"shop-state"}' });
const proof = (server: number, purpose: string) =>
  `/tandem/shop-site/server-${server}/i-${server}/${purpose}`;
const values = new Map([
  [proof(1, "ready"), "i-1 ready"],
  [proof(1, "in-service"), "none"],
  [proof(2, "serving"), "i-2 failed: not serving: / is not answered\nwithin 300 s"],
]);

test("a gate that failed is told with its server and the reason that the server has left", async () => {
  const asked: string[] = [];
  const aws = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      response.setHeader("Content-Type", "application/x-amz-json-1.1");
      response.end(JSON.stringify(request.method === "GET" ? state : parameters(body)));
    });
  });
  const state = {
    version: 4,
    resources: [...values.keys(), "i-1"].map((id) => ({ instances: [{ attributes: { id } }] })),
  };
  const parameters = (body: string) => {
    const { Names } = JSON.parse(body) as { readonly Names: readonly string[] };
    asked.push(...Names);
    return {
      Parameters: Names.map((Name) => ({ Name, Value: values.get(Name), LastModifiedDate: 1_700_000_000 })),
    };
  };
  await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  try {
    expect(await gateReasons({ settings, env })).toEqual([
      {
        gate: "server-2 (i-2), serving gate",
        reason: "not serving: / is not answered\nwithin 300 s",
        at: new Date(1_700_000_000_000),
      },
    ]);
    expect(asked).toEqual([...values.keys()]);
  } finally {
    aws.closeAllConnections();
    aws.close();
  }
});
