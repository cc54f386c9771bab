import { get } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { count } from "../../src/cli/count";
import { localSite, type LocalSite } from "../../src/cli/local-site";
import { main } from "../../src/cli/main";
import { steps } from "../../src/cli/steps";
import { synth } from "../../src/cli/synth";
import { run } from "../../src/run";
import { quietIo } from "../support/quiet-io";

jest.setTimeout(1_200_000);

const io = quietIo();
const plain = {
  stateBucket: "tandem-local-state",
  healthCheckInterval: 5,
  healthCheckTimeout: 2,
  syncInterval: 5,
  deregistrationDelay: 5,
};
const real = {
  ...plain,
  domain: "www.example.com",
  hostedZone: "example.com",
  hstsMaxAge: 3600,
  desyncMitigationMode: "strictest",
  accessLogs: true,
  alarmEmails: ["ops@example.com", "web@example.com"],
  dashboard: true,
  protect: true,
};
const siteRun = localSite(io, steps(io), { settings: plain, hostedZones: ["example.com"] });
let site: LocalSite;

beforeAll(async () => {
  site = await siteRun.start();
});
afterAll(() => siteRun.stop(false));

/** Brings the site to other settings, and gives back what the review said of the plan. */
async function bringTo(settings: Readonly<Record<string, unknown>>, plan: string): Promise<string> {
  await synth(io, site.outFolder, settings);
  const terraform = site.terraform("site");
  await terraform.plan(plan);
  const reviewer = quietIo({ env: site.env });
  await main(["review", join(site.outFolder, "stacks", "site", plan)], reviewer);
  await terraform.apply(plan);
  return reviewer.printed.join("\n");
}

async function aws(...args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run("aws", [...args, "--output", "json"], { env: site.env });
  if (code !== 0) throw new Error(stderr);
  return stdout.trim() === "" ? {} : JSON.parse(stdout);
}

/** Asks for the site by its name, as if that led to this machine. */
function page(name: string): Promise<{ status: number | undefined; hsts: unknown; body: string }> {
  const { port } = new URL(site.aws.url());
  const options = {
    host: "127.0.0.1",
    port,
    servername: name,
    headers: { host: name },
    ca: site.aws.authority,
  };
  return new Promise((resolve, reject) => {
    get({ ...options, agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (piece: string) => (body += piece));
      const { statusCode: status, headers } = answer;
      answer.on("end", () => resolve({ status, hsts: headers["strict-transport-security"], body }));
    }).on("error", reject);
  });
}

test("a site that is deployed gets all of it at once while it answers", async () => {
  const url = site.aws.url();
  const failures: string[] = [];
  let asked = 0;
  let over = false;
  const visitor = (async () => {
    while (!over) {
      const { failures: reasons, requests } = await count({ url, requests: 5 });
      asked += requests;
      failures.push(...reasons.map(({ name }) => name).filter((name) => !/^301 .* to https:/.test(name)));
      await sleep(100);
    }
  })();
  const review = await bringTo(real, "real").finally(() => (over = true));
  await visitor;
  expect(review).toMatch(/\nPassed \(/);
  expect(asked).toBeGreaterThan(100);
  expect(failures).toEqual([]);
});

test("HTTP redirects to a page over HTTPS, which both servers give out", async () => {
  const [http] = site.aws.urls();
  const redirect = await fetch(`${http?.url}/index.html?a=b`, { redirect: "manual" });
  expect([redirect.status, redirect.headers.get("location")]).toEqual([
    301,
    `${site.aws.url()}/index.html?a=b`,
  ]);
  const { status, hsts, body } = await page("www.example.com");
  expect([status, hsts]).toEqual([200, "max-age=3600"]);
  expect(body).toMatch(/server-[12]/);
  const result = await count({ url: site.aws.url(), ca: site.aws.authority, requests: 20, expected: 2 });
  expect(result.problems).toEqual([]);
});

test("AWS has what was asked for, and a second plan finds no change", async () => {
  const { load_balancer_arn: balancer, target_group_arn: group } = site.outputs;
  const ofBalancer = { Name: "LoadBalancer", Value: balancer.replace(/^.*:loadbalancer\//, "") };
  const ofGroup = { Name: "TargetGroup", Value: group.replace(/^.*:/, "") };
  const { MetricAlarms: alarms } = (await aws("cloudwatch", "describe-alarms")) as {
    readonly MetricAlarms: readonly {
      readonly MetricName: string;
      readonly Dimensions: unknown[];
      readonly AlarmActions: string[];
    }[];
  };
  expect(alarms.map(({ MetricName }) => MetricName).sort()).toEqual([
    ...["HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "TargetResponseTime", "UnHealthyHostCount"],
  ]);
  for (const { MetricName, Dimensions } of alarms) {
    const wanted = MetricName === "HTTPCode_ELB_5XX_Count" ? [ofBalancer] : [ofBalancer, ofGroup];
    expect(Dimensions).toHaveLength(wanted.length);
    expect(Dimensions).toEqual(expect.arrayContaining(wanted));
  }
  const [topic = ""] = alarms[0]?.AlarmActions ?? [];
  const subscribed = await aws("sns", "list-subscriptions-by-topic", "--topic-arn", topic);
  expect(JSON.stringify(subscribed)).toMatch(/ops@example\.com.*web@example\.com|web@.*ops@/);
  const dashboard = await aws("cloudwatch", "get-dashboard", "--dashboard-name", "tandem-us-east-1");
  expect(JSON.stringify(dashboard)).toContain(ofBalancer.Value);
  expect(await site.terraform("site").plan("second")).toEqual({ changes: false });
});

test("what is protected is not destroyed, and goes on answering", async () => {
  await expect(site.terraform("site").destroy()).rejects.toThrow(/prevent_destroy|cannot be destroyed/i);
  const direct = aws("elbv2", "delete-load-balancer", "--load-balancer-arn", site.outputs.load_balancer_arn);
  await expect(direct).rejects.toThrow(/OperationNotPermitted/);
  expect((await page("www.example.com")).status).toBe(200);
});

test("once that is lifted nothing is left of it", async () => {
  const review = await bringTo({ ...real, protect: false }, "lifted");
  expect(review).toContain("enable_deletion_protection changes from true to false");
  await site.terraform("site").destroy();
  expect(site.aws.urls()).toEqual([]);
  const { Buckets } = (await aws("s3api", "list-buckets")) as { readonly Buckets: { Name: string }[] };
  expect(Buckets.map(({ Name }) => Name)).toEqual(["tandem-local-state"]);
  expect(await aws("acm", "list-certificates")).toEqual({ CertificateSummaryList: [] });
  expect(site.aws.problems()).toEqual([]);
});
