import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../src/cli/main";
import { quietIo, type QuietIo } from "../support/quiet-io";
import { folderOf } from "../support/site-folder";

const old = "ami-0aaaaaaaaaaaaaaaa";
const gone = "ami-0dddddddddddddddd";
const newest = "ami-0bbbbbbbbbbbbbbbb";
const day = 86_400_000;
const made: Readonly<Record<string, number>> = { [old]: Date.now() - 100 * day, [newest]: Date.now() - day };

/** AWS as far as images go: the parameter of the newest, and what is known of two. */
const asked: string[] = [];
const server: Server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    if (request.headers["x-amz-target"] !== undefined) {
      asked.push((JSON.parse(body) as { Name: string }).Name);
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ Parameter: { Value: newest } }));
      return;
    }
    const id = new URLSearchParams(body).get("ImageId.1") ?? "";
    const created = made[id];
    response.writeHead(created === undefined ? 400 : 200, { "content-type": "text/xml" });
    response.end(
      created === undefined
        ? "<Response><Errors><Error><Code>InvalidAMIID.NotFound</Code><Message>none</Message></Error></Errors></Response>"
        : `<DescribeImagesResponse><imagesSet><item><imageId>${id}</imageId><name>al2023-${id.slice(4, 6)}</name>` +
            `<creationDate>${new Date(created).toISOString()}</creationDate></item></imagesSet></DescribeImagesResponse>`,
    );
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());

interface Called {
  readonly code: number;
  readonly said: string;
  /** The settings as they are written afterwards. */
  readonly context: unknown;
}

async function image(
  context: Readonly<Record<string, unknown>>,
  args: readonly string[] = [],
  more: Partial<QuietIo> = {},
): Promise<Called> {
  const cwd = folderOf({ "cdktf.json": JSON.stringify({ app: "x", context }) });
  const port = (server.address() as AddressInfo).port;
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  const io = quietIo({ cwd, env, ...more });
  const code = await main(["image", ...args], io);
  const written = JSON.parse(readFileSync(join(cwd, "cdktf.json"), "utf8")) as { context: unknown };
  return { code, said: io.printed.join("\n"), context: written.context };
}

test("tells how old the pinned image is and which is the newest, and changes nothing where nobody is asked", async () => {
  const { code, said, context } = await image({ baseImage: old });
  expect(said).toMatch(
    /^The base image is ami-0aaaaaaaaaaaaaaaa \(al2023-0a\) of \d{4}-\d\d-\d\d, 100 days old\.\nThe newest is ami-0bbbbbbbbbbbbbbbb \(al2023-0b\) of \d{4}-\d\d-\d\d, 1 day old\.\nWith --yes it is pinned\.$/,
  );
  expect(context).toEqual({ baseImage: old });
  expect(code).toBe(0);
});

test("--yes pins the newest, and says how it is released", async () => {
  const { code, said, context } = await image({ name: "shop", baseImage: old }, ["--yes"]);
  expect(context).toEqual({ name: "shop", baseImage: newest });
  expect(said).toContain('It is written to cdktf.json as "baseImage": commit that.');
  expect(said).toContain("'npm run deploy' releases it");
  expect(code).toBe(0);
});

test("an environment's image is its own", async () => {
  const environments = { dev: { baseImage: old }, prod: { servers: 3, baseImage: old } };
  const { said, context } = await image({ environments }, ["--env", "prod", "--yes"]);
  expect(context).toEqual({
    environments: { dev: { baseImage: old }, prod: { servers: 3, baseImage: newest } },
  });
  expect(said).toContain('as "environments.prod.baseImage": commit that.');
  expect(said).toContain("'npm run deploy -- --env prod' releases it");
});

test("who is asked and does not say yes changes nothing", async () => {
  const { code, context } = await image({ baseImage: old }, [], { ask: () => Promise.resolve("no") });
  expect(context).toEqual({ baseImage: old });
  expect(code).toBe(1);
});

test("the newest itself is left alone", async () => {
  const { code, said, context } = await image({ baseImage: newest }, ["--yes"]);
  expect(said).toMatch(/1 day old\.\nThere is no newer one\.$/);
  expect(context).toEqual({ baseImage: newest });
  expect(code).toBe(0);
});

test("a project that has pinned none is told what that means, and pins the newest", async () => {
  const { said, context } = await image({ instanceType: "t4g.small" }, ["--yes"]);
  expect(said).toContain("The base image is not pinned: a server gets the newest at the time it is created.");
  expect(context).toEqual({ instanceType: "t4g.small", baseImage: newest });
  expect(asked.at(-1)).toBe("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64");
});

test("an image that is not there any more is told", async () => {
  const { said } = await image({ baseImage: gone });
  expect(said).toContain(
    `The base image is ${gone}, which is not there any more: no server can be made from it.`,
  );
});
