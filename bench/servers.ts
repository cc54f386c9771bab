import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { clientConfig } from "../src/client-config";
import { writeArchive } from "../src/site/archive";
import { manifestOf, type PublishedArchive } from "../src/site/manifest";
import { walkSite } from "../src/site/walk";
import { withCountingAws, type CountingAws } from "./gateway";
import { inTurn, spread } from "./median";
import type { Section, Table } from "./section";
import { pageOf, project, siteOf, temporaryFolder } from "./site-of";
import { timed } from "./timed";

type Way = "files" | "archive";

export const servers: Section = {
  name: "servers",
  title: "Servers",
  about:
    "The agent as a server runs it, with the real curl and AWS CLI: processor seconds are those of the agent and all that it starts. A tick with nothing new costs one request, which curl makes; what it takes of the processor is the start of Python with what the agent needs of it, " +
    "which a row shows by itself. What is new is brought by the AWS CLI, whose start a row shows, too. Of n files k changed ones are k fetches as files, beside the manifest and a list of each thousand names, and one object as an archive, in parts when it is large.",
  measure: (quick): Promise<Table> =>
    withCountingAws(async (aws) => {
      const rows: string[][] = [];
      for (const size of quick ? [5] : [100, 1_000, 10_000]) {
        for (const way of ["files", "archive"] as const) rows.push(...(await ticks(aws, size, way, quick)));
      }
      const cli = await inTurn(quick ? 1 : 5, {
        start: () => python(["-c", cpuOf, "aws", "--version"], aws.env),
        imports: () => python(["-c", cpuOf, "python3", "-c", imports], aws.env),
      });
      rows.push(["Python's own start, with the agent's imports", "", "", "0", spread(cli["imports"] ?? [])]);
      rows.push(["the AWS CLI's own start (`aws --version`)", "", "", "0", spread(cli["start"] ?? [])]);
      return { columns: ["tick", "publish", "files", "requests to S3", "processor, s"], rows };
    }),
};

async function ticks(aws: CountingAws, size: number, way: Way, quick: boolean): Promise<string[][]> {
  const bucket = `bench-server-${way}-${size}`;
  const s3 = new S3Client(clientConfig(aws.env, aws.region));
  const keys = {
    AccessKeyId: aws.env["AWS_ACCESS_KEY_ID"],
    SecretAccessKey: aws.env["AWS_SECRET_ACCESS_KEY"],
    Token: "token",
  };
  const answers = { "/Server": "server-1", "/security-credentials/": "web", "/web": JSON.stringify(keys) };
  const metadata = createServer(({ url = "" }, response) => {
    response.end(Object.entries(answers).find(([end]) => url.endsWith(end))?.[1] ?? "us-east-1a");
  }).listen(0, "127.0.0.1");
  await once(metadata, "listening");
  const root = temporaryFolder();
  mkdirSync(join(root, "etc/tandem"), { recursive: true });
  writeFileSync(
    join(root, "etc/tandem/site.conf"),
    `BUCKET=${bucket}\nREGION=${aws.region}\nDRAIN_SECONDS=5\n`,
  );
  const env = {
    ...aws.env,
    SERVER_ROOT: root,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`,
  };
  const agent = join(project, "assets", "server", "tandem-agent");
  const tick = async (rounds: number) => {
    aws.taken();
    const { each = [] } = await inTurn(rounds, { each: () => python(["-c", cpuOf, "python3", agent], env) });
    return [String(aws.taken().length / rounds), spread(each)];
  };
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const site = siteOf(size);
    const put = async (key: string, body: string | Buffer) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    };
    await publish(put, site, way);
    const first = await tick(1);
    const nothing = await tick(quick ? 1 : 5);
    for (let page = 1; page <= 3; page += 1) {
      writeFileSync(join(site, "part-0", `page-${page}.html`), pageOf(page, "second"));
    }
    const three = ["part-0/page-1.html", "part-0/page-2.html", "part-0/page-3.html"];
    await publish(put, site, way, three);
    const changed = await tick(1);
    const named = (what: string, figures: readonly string[]) => [
      what,
      `\`"${way}"\``,
      String(size),
      ...figures,
    ];
    return [named("the whole site", first), named("nothing new", nothing), named("3 changed files", changed)];
  } finally {
    metadata.close();
    s3.destroy();
  }
}

async function publish(
  put: (key: string, body: string | Buffer) => Promise<void>,
  folder: string,
  way: Way,
  changed?: readonly string[],
): Promise<void> {
  const site = walkSite(folder, "/");
  let archive: PublishedArchive | undefined;
  if (way === "archive") {
    const file = join(temporaryFolder(), "site.tar");
    archive = { key: "site/.archive.tar", ...writeArchive(site, file) };
    await put(archive.key, readFileSync(file));
    rmSync(file);
  } else {
    const paths = changed === undefined ? site.files.map(({ path }) => path) : [...changed];
    const upload = async () => {
      for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
        await put(`site/${path}`, readFileSync(join(folder, path)));
      }
    };
    await Promise.all(Array.from({ length: 16 }, upload));
  }
  await put("manifest.json", manifestOf(site.files, archive).text);
}

const imports = readFileSync(join(project, "assets", "server", "tandem-agent"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("import "))
  .join("; ");

/** Runs a program (Python itself, and no launcher of it) and tells the processor time of it and of all that it started. */
const cpuOf = `
import os, subprocess, sys
words = [sys.executable if word == "python3" else word for word in sys.argv[1:]]
done = subprocess.run(words, capture_output=True, text=True)
if done.returncode: sys.exit(done.stderr)
times = os.times()
print(times.children_user + times.children_system)`;

async function python(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return Number((await timed("python3", args, { cwd: project, env })).output);
}
