import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { newBucket } from "./bucket";
import { signatureOf } from "./signature";
import { newDisk, tickOn } from "./tick";

jest.setTimeout(60_000);

const keys = { AccessKeyId: "ASIAKEY", SecretAccessKey: 'se/cr+et"\\', Token: "to/ken==" };
const bucket = newBucket();
const md5 = (body: Buffer) => `"${createHash("md5").update(body).digest("hex")}"`;

let metadata: Server;
let s3: Server;
let root: string;
/** What S3 was asked for, and how it answers the next time if not with the object. */
let asked: IncomingMessage[];
let status: number | undefined;

beforeAll(async () => {
  metadata = createServer(({ url = "" }, response) => {
    const values = { "/Server": "server-1", "/security-credentials/": "web", "/web": JSON.stringify(keys) };
    response.end(Object.entries(values).find(([end]) => url.endsWith(end))?.[1] ?? "eu-central-1a");
  }).listen(0, "127.0.0.1");
  s3 = createServer((request, response) => {
    asked.push(request);
    const body = readFileSync(bucket.path((request.url ?? "").replace("/site/", "")));
    const known = request.headers["if-none-match"] === md5(body);
    response.writeHead(status ?? (known ? 304 : 200), { etag: md5(body) });
    response.end(known ? undefined : body);
  }).listen(0, "127.0.0.1");
  await Promise.all([once(metadata, "listening"), once(s3, "listening")]);
});
afterAll(() => [metadata, s3].forEach((server) => server.close()));

beforeEach(() => {
  [asked, status] = [[], undefined];
  root = newDisk();
});
afterEach(() => rmSync(root, { recursive: true }));

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const tick = (path = bucket.env.PATH) =>
  tickOn(root, {
    ...bucket.env,
    PATH: path,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: urlOf(metadata),
    AWS_ENDPOINT_URL: urlOf(s3),
  });
const live = () => readFileSync(join(root, "srv/tandem/live/release"), "utf8");

test("the test works out the signature of AWS's own example", () => {
  const empty = createHash("sha256").digest("hex");
  const example = {
    path: "/test.txt",
    headers: {
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=",
      host: "examplebucket.s3.amazonaws.com",
      range: "bytes=0-9",
      "x-amz-content-sha256": empty,
      "x-amz-date": "20130524T000000Z",
    },
  };
  expect(signatureOf(example, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")).toBe(
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  );
});

test("the manifest is asked for by curl, signed as S3 wants it, and the AWS CLI brings only the files", async () => {
  const release = bucket.publish({ "index.html": "one" }, "files");
  expect(await tick()).toMatchObject({ code: 0 });
  expect(live()).toBe(release);
  expect(bucket.asked()).toEqual(["site/"]);
  await tick();
  expect(bucket.asked()).toEqual([]);
  expect(asked.map(({ headers }) => headers["if-none-match"])).toEqual([
    undefined,
    md5(readFileSync(bucket.path("manifest.json"))),
  ]);
  for (const { url = "", headers } of asked) {
    const { authorization = "" } = headers;
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=ASIAKEY\/\d{8}\/eu-central-1\/s3\/aws4_request,/,
    );
    expect(authorization).toMatch(
      /SignedHeaders=[^,]*host;[^,]*x-amz-content-sha256;x-amz-date;x-amz-security-token/,
    );
    expect(headers["x-amz-security-token"]).toBe(keys.Token);
    expect(authorization.split("Signature=")[1]).toBe(
      signatureOf({ path: url, headers }, keys.SecretAccessKey),
    );
  }
});

test.each([403, 307, 500])("an answer %d of S3 to curl leaves the question to the AWS CLI", async (wrong) => {
  status = wrong;
  const release = bucket.publish({ "index.html": String(wrong) }, "files");
  expect(await tick()).toMatchObject({ code: 0 });
  expect(live()).toBe(release);
  expect(bucket.asked()).toEqual(["manifest.json", "site/"]);
});

test.each([
  ["cannot sign", "#!/bin/sh\ncat > /dev/null\nexit 2\n"],
  ["does not tell the ETag", "#!/bin/sh\ncat > /dev/null\nprintf 200\n"],
])("a curl that %s leaves the question to the AWS CLI", async (_, curl) => {
  const bin = join(root, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "curl"), curl, { mode: 0o755 });
  const release = bucket.publish({ "index.html": "other" }, "files");
  expect(await tick(`${bin}:${bucket.env.PATH}`)).toMatchObject({ code: 0 });
  expect(live()).toBe(release);
  expect(asked).toEqual([]);
  expect(bucket.asked()).toEqual(["manifest.json", "site/"]);
});

test("a 304 that nobody asked for makes no release", async () => {
  status = 304;
  rmSync(bucket.path("manifest.json"), { force: true });
  bucket.publish({ "index.html": "one" }, "files");
  expect(await tick()).toMatchObject({ code: 0 });
  expect(existsSync(join(root, "srv/tandem/live/release"))).toBe(true);
  expect(bucket.asked()).toEqual(["manifest.json", "site/"]);
});
