import {
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  DeregisterTargetsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import { clientConfig } from "../../src/client-config";
import { parsePlan } from "../../src/terraform/plan";
import { rate, siteOf, startDrills, type Drills } from "./support/drills";
import { quick } from "./support/releases";

// A release takes a minute or two alone on a quiet machine, and several beside other suites.
jest.setTimeout(900_000);

let drills: Drills;

beforeAll(async () => {
  drills = await startDrills({ siteFolder: siteOf(1), unhealthyThreshold: 2 });
});
afterAll(() => drills?.stop());

test("a server that dies while it serves costs no more requests than the health checks allow", async () => {
  const [victim] = drills.releases.site.aws.servers.values();
  // A check may have passed just before, and the last one that fails may take its whole time.
  const seconds = 2 * quick.healthCheckInterval + quick.healthCheckTimeout;
  const { load, health } = await drills.underLoad("a server dies", async () => {
    await sleep(2_000);
    await victim?.crash();
    await sleep(seconds * 1000);
    await victim?.boot();
    await drills.healthy();
  });
  const allowed = seconds * rate * (1 / 2);
  process.stdout.write(`a server dies: ${load.failed} requests failed, ${allowed} are allowed\n`);
  expect(load.failed).toBeGreaterThan(0);
  expect(load.failed).toBeLessThanOrEqual(allowed);
  expect(health.fewestHealthy).toBe(1);
});

describe("what was changed by hand is in the plan, and mended by the next deployment", () => {
  test("a target detached, a rule removed, an object overwritten", async () => {
    const { outputs } = drills.releases.site;
    const [target] = drills.serverIds();
    await byHand(async ({ elb, ec2, s3 }) => {
      const Targets = [{ Id: target, Port: 80 }];
      await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: outputs.target_group_arn, Targets }));
      const { SecurityGroupRules: rules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
      const rule = rules.find(
        ({ Description }) => Description === "HTTP and health checks from the balancer",
      );
      await ec2.send(
        new RevokeSecurityGroupIngressCommand({
          GroupId: rule?.GroupId,
          SecurityGroupRuleIds: [rule?.SecurityGroupRuleId ?? ""],
        }),
      );
      const Body = "<h1>by hand</h1>\n";
      await s3.send(new PutObjectCommand({ Bucket: outputs.bucket, Key: "site/index.html", Body }));
    });
    expect(await planned()).toEqual([
      "aws_lb_target_group_attachment",
      "aws_s3_object",
      "aws_vpc_security_group_ingress_rule",
    ]);
    await drills.succeed("drift mended", {});
    expect(await planned()).toEqual([]);
    await drills.healthy();
  });

  test("a server terminated", async () => {
    const [, , ...none] = drills.serverIds();
    expect(none).toEqual([]);
    const id = drills.releases.site.outputs.servers[1]?.instance_id ?? "";
    await byHand(({ ec2 }) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })));
    expect(await planned()).toContain("aws_instance");
    await drills.succeed("terminated server replaced", {});
    expect(drills.serverIds()).toHaveLength(2);
    expect(drills.serverIds()).not.toContain(id);
    expect(await planned()).toEqual([]);
  });
});

interface Clients {
  readonly elb: ElasticLoadBalancingV2Client;
  readonly ec2: EC2Client;
  readonly s3: S3Client;
}

async function byHand(work: (clients: Clients) => Promise<unknown>): Promise<void> {
  const { env, region } = drills.releases.site;
  const config = clientConfig(env, region);
  const clients = {
    elb: new ElasticLoadBalancingV2Client(config),
    ec2: new EC2Client(config),
    s3: new S3Client(config),
  };
  await work(clients).finally(() => Object.values(clients).forEach((client) => client.destroy()));
}

/** The types of what the next deployment changes. */
async function planned(): Promise<readonly string[]> {
  await drills.releases.plan(drills.settings());
  const { resource_changes } = parsePlan(await drills.releases.site.terraform("site").show("release"));
  const changed = resource_changes.filter(({ change }) =>
    change.actions.some((action) => action !== "no-op" && action !== "read"),
  );
  return [...new Set(changed.map(({ type }) => type))].sort();
}
