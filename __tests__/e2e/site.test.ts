import {
  EC2Client,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient, ListInstanceProfilesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { count } from "../../src/cli/count";
import { localSite, type LocalSite } from "../../src/cli/local-site";
import { main } from "../../src/cli/main";
import { steps } from "../../src/cli/steps";
import { clientConfig } from "../../src/client-config";
import type { LocalServer } from "../../src/local/server/server";
import { run, type RunResult } from "../../src/run";
import { project, quietIo } from "../support/quiet-io";

jest.setTimeout(600_000);

const io = quietIo();
const settings = { healthCheckInterval: 5, healthCheckTimeout: 2, syncInterval: 5, deregistrationDelay: 5 };
const siteRun = localSite(io, steps(io), { settings });
let site: LocalSite;
let ec2: EC2Client;
let elb: ElasticLoadBalancingV2Client;

const previews = (): string[] =>
  existsSync(join(project, ".tandem"))
    ? readdirSync(join(project, ".tandem"))
        .filter((name) => name.startsWith("preview-"))
        .sort()
    : [];
const before = previews();

// A second preview, as a user starts it, beside the first.
const once = run("npm", ["start", "--", "--once"], { cwd: project });

beforeAll(async () => {
  site = await siteRun.start();
  const config = clientConfig(site.env, site.region);
  ec2 = new EC2Client(config);
  elb = new ElasticLoadBalancingV2Client(config);
});

afterAll(async () => {
  ec2.destroy();
  elb.destroy();
  await siteRun.stop(false);
});

const server = (index: number): LocalServer => {
  const found = site.aws.servers.get(site.outputs.servers[index]?.instance_id ?? "");
  if (found === undefined) throw new Error(`there is no server ${index + 1}`);
  return found;
};

const health = async (): Promise<string[]> => {
  const answer = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: site.outputs.target_group_arn }),
  );
  return site.outputs.servers.map(({ instance_id: id }) => {
    const { TargetHealth } =
      (answer.TargetHealthDescriptions ?? []).find(({ Target }) => Target?.Id === id) ?? {};
    return [TargetHealth?.State, TargetHealth?.Reason].filter((part) => part !== undefined).join(" ");
  });
};

async function until<T>(
  what: string,
  read: () => Promise<T>,
  holds: (value: T) => boolean,
  seconds = 60,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const value = await read();
    if (holds(value)) return value;
    if (tries > seconds * 4)
      throw new Error(`${what} did not come true in ${seconds} s: ${JSON.stringify(value)}`);
    await sleep(250);
  }
}

const ask = (requests: number) => count({ url: site.url, requests });

const cdktf = (command: string, ...args: string[]): Promise<RunResult> =>
  run(process.execPath, [join(project, "node_modules", ".bin", "cdktf"), command, ...args], {
    cwd: project,
    env: { ...site.env, CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1", CI: "1" },
  });

describe("the running site", () => {
  test("both servers answer in turn, and each page says who answered", async () => {
    const result = await ask(40);
    expect(result.problems).toEqual([]);
    expect(result.servers).toEqual([
      { name: "server-1", count: 20 },
      { name: "server-2", count: 20 },
    ]);
    expect(result.repeats).toBe(0);
    for (let i = 0; i < 2; i += 1) {
      const answer = await fetch(site.url);
      const name = answer.headers.get("tandem-server") ?? "";
      const zone = site.outputs.servers.find((each) => each.name === name)?.zone;
      const page = await answer.text();
      expect(page).toContain(`<h1>${name}</h1>`);
      expect(page).toContain(`<strong>${zone}</strong>`);
    }
  });

  test("the second server comes from the image of the first, and has no user data", async () => {
    const [, second] = site.outputs.servers;
    const id = second?.instance_id ?? "";
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    expect(Reservations?.[0]?.Instances?.[0]?.ImageId).toBe(site.outputs.image_id);
    const { UserData } = await ec2.send(
      new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: "userData" }),
    );
    expect(UserData?.Value).toBeUndefined();
    const agents = [0, 1].map((index) =>
      readFileSync(join(server(index).folder, "usr/local/bin/tandem-agent")),
    );
    expect(agents[1]).toEqual(agents[0]);
    const ids = [0, 1].map((index) => readFileSync(join(server(index).folder, "etc/machine-id"), "utf8"));
    expect(ids[1]).not.toBe(ids[0]);
  });

  test("a stopped server leaves the rotation and comes back", async () => {
    const id = server(1).id;
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await until("the stop", health, ([, second]) => second === "unused Target.InvalidState");
    const alone = await ask(10);
    expect(alone.problems).toEqual([]);
    expect(alone.servers).toEqual([{ name: "server-1", count: 10 }]);
    await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await until("the start", health, ([, second]) => second === "healthy");
    const both = await ask(10);
    expect(both.servers.map(({ count: answers }) => answers)).toEqual([5, 5]);
  });

  test("when every server fails, requests go to all of them", async () => {
    [0, 1].forEach((index) => server(index).setFault({ kind: "error" }));
    await until("the failure", health, (states) =>
      states.every((state) => state === "unhealthy Target.ResponseCodeMismatch"),
    );
    const answers = [await fetch(site.url), await fetch(site.url)];
    expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    [0, 1].forEach((index) => server(index).setFault({ kind: "none" }));
    await until("the recovery", health, (states) => states.every((state) => state === "healthy"));
    expect((await ask(4)).problems).toEqual([]);
  });

  test("the state is in its bucket and nowhere else", async () => {
    const s3 = new S3Client(clientConfig(site.env, site.region));
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "tandem-local-state" }));
    s3.destroy();
    expect(Contents?.map(({ Key }) => Key)).toEqual(["site/terraform.tfstate", "state/terraform.tfstate"]);
    const files = readdirSync(site.outFolder, { recursive: true, encoding: "utf8" });
    // .terraform/terraform.tfstate names the backend and holds no resource.
    expect(files.filter((file) => file.includes("tfstate") && !file.includes(".terraform"))).toEqual([]);
  });
});

describe("Terraform and CDKTF on the running site", () => {
  test("a second plan finds no change, in either stack", async () => {
    expect(await site.terraform("site").plan("second")).toEqual({ changes: false });
    await site.terraform("state").init();
    expect(await site.terraform("state").plan("second")).toEqual({ changes: false });
  });

  test("cdktf diff agrees, and the review passes its plan", async () => {
    const result = await cdktf("diff", "site", "--output", site.outFolder, "--skip-provider-lock");
    expect(stripVTControlCharacters(result.stdout)).toContain(
      "No changes. Your infrastructure matches the configuration.",
    );
    expect(result.code).toBe(0);
    const reviewer = quietIo({ env: site.env });
    expect(await main(["review", join(site.outFolder, "stacks", "site", "plan")], reviewer)).toBe(0);
    expect(reviewer.printed.join("\n")).toMatch(/\nPassed \(\d+ resources, \d+ rules\)/);
  });

  test("cdktf deploy publishes a changed page on the same servers, and cdktf output tells the release", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tandem-site-"));
    try {
      cpSync(join(project, "assets", "site"), folder, { recursive: true });
      writeFileSync(join(folder, "new page.html"), "<p>a new page of <!-- tandem:server --></p>\n");
      const before = site.outputs.servers.map(({ instance_id: id }) => id);
      site = {
        ...site,
        env: { ...site.env, TANDEM_SETTINGS: JSON.stringify({ ...site.settings, siteFolder: folder }) },
      };
      const deployed = await cdktf(
        "deploy",
        "site",
        "--auto-approve",
        "--output",
        site.outFolder,
        "--skip-provider-lock",
      );
      expect(`${deployed.stdout}${deployed.stderr}`).toMatch(/1 added, \d+ changed, 0 destroyed/);
      const file = join(site.outFolder, "outputs.json");
      const output = await cdktf(
        "output",
        "site",
        "--output",
        site.outFolder,
        "--outputs-file",
        file,
        "--skip-synth",
        "--skip-provider-lock",
      );
      expect(output.code).toBe(0);
      const { site: outputs } = JSON.parse(readFileSync(file, "utf8")) as { site: LocalSite["outputs"] };
      expect(outputs.release).not.toBe(site.outputs.release);
      expect(outputs.servers.map(({ instance_id: id }) => id)).toEqual(before);
      await until(
        "the new release",
        () => ask(2),
        ({ releases }) => releases.length === 1 && releases[0]?.name === outputs.release,
        30,
      );
      expect(await (await fetch(`${site.url}/new%20page.html`)).text()).toMatch(
        /^<p>a new page of server-[12]<\/p>\n$/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("cdktf destroy leaves nothing but the state bucket", async () => {
    const destroyed = await cdktf(
      "destroy",
      "site",
      "--auto-approve",
      "--output",
      site.outFolder,
      "--skip-synth",
      "--skip-provider-lock",
    );
    expect(destroyed.code).toBe(0);
    expect(await whatIsLeft()).toEqual({ buckets: ["tandem-local-state"] });
    expect(site.aws.servers.size).toBe(0);
    expect(site.aws.problems()).toEqual([]);
  });
});

test("npm start -- --once beside it runs the whole way, and says so", async () => {
  const result = await once;
  expect(result.stderr.replace(/^npm warn .*\n/gm, "")).toBe("");
  expect(result.stdout).toMatch(/server-1 +20 +50 %\nserver-2 +20 +50 %/);
  expect(result.stdout).toMatch(
    /✓ terraform destroy {2}[\d.]+ s\n✓ stop and remove everything {2}[\d.]+ s\n$/,
  );
  expect(result.code).toBe(0);
  expect(previews()).toEqual([...new Set([...before, `preview-${process.pid}`])].sort());
});

/** What is in the account of the machine's AWS, without what every new account has. */
async function whatIsLeft(): Promise<Record<string, readonly (string | undefined)[]>> {
  const config = clientConfig(site.env, site.region);
  const [s3, iam] = [new S3Client(config), new IAMClient(config)];
  const found = {
    instances: (await ec2.send(new DescribeInstancesCommand({}))).Reservations?.flatMap(
      ({ Instances = [] }) =>
        Instances.filter(({ State }) => State?.Name !== "terminated").map(({ InstanceId }) => InstanceId),
    ),
    images: (await ec2.send(new DescribeImagesCommand({ Owners: ["self"] }))).Images?.map(
      ({ ImageId }) => ImageId,
    ),
    groups: (await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups?.map(
      ({ GroupName }) => GroupName,
    ).filter((name) => name !== "default"),
    snapshots: (await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }))).Snapshots?.filter(
      ({ Description = "" }) => !Description.startsWith("Auto-created snapshot for AMI"),
    ).map(({ SnapshotId }) => SnapshotId),
    balancers: (await elb.send(new DescribeLoadBalancersCommand({}))).LoadBalancers?.map(
      ({ LoadBalancerName }) => LoadBalancerName,
    ),
    targetGroups: (await elb.send(new DescribeTargetGroupsCommand({}))).TargetGroups?.map(
      ({ TargetGroupName }) => TargetGroupName,
    ),
    roles: (await iam.send(new ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName),
    profiles: (await iam.send(new ListInstanceProfilesCommand({}))).InstanceProfiles?.map(
      ({ InstanceProfileName }) => InstanceProfileName,
    ),
    buckets: (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name),
  };
  s3.destroy();
  iam.destroy();
  return Object.fromEntries(
    Object.entries(found)
      .map(([kind, names]) => [kind, names ?? []] as const)
      .filter(([, names]) => names.length > 0),
  );
}
