import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { S3Client } from "@aws-sdk/client-s3";
import { clientConfig } from "../client-config";
import { UserError } from "../error";
import { loadSettings, type Settings } from "../settings/load";
import { healthCheckProblems } from "../site/health-check-page";
import { bucketHistory } from "./bucket-history";
import { confirmed, refuseUnanswered } from "./confirm";
import { text, type Command, type Io } from "./io";
import { parseOutputs, type SiteOutputs } from "./outputs";
import { changedObjects, findReleases, publishAgain, type Published } from "./published";
import { pullNow } from "./pull-now";
import { refuseWhileLocked, stateOf } from "./site-work";
import { steps } from "./steps";
import { verifyRelease } from "./verify-release";

/** Content alone: it takes the bucket's old versions and neither Terraform nor the site folder. */
export const rollback: Command = {
  name: "rollback",
  summary: "publish the content again that was published before; the servers stay as they are",
  ofSite: true,
  options: {
    yes: { type: "boolean", help: "do not ask" },
    release: { type: "string", value: "RELEASE", help: "the release to publish (the one before)" },
    url: { type: "string", value: "URL", help: "where to ask for the site (its own address, or TANDEM_URL)" },
  },
  run: async (values, io) => {
    const yes = values.yes === true;
    refuseUnanswered(io, yes, "rollback");
    const step = steps(io);
    const { env, signal } = io;
    const settings = loadSettings(io.cwd, env);
    const { region, syncInterval } = settings;
    await refuseWhileLocked(settings, env);
    const outputs = parseOutputs(await stateOf(settings, env).outputs());
    const client = new S3Client(clientConfig(env, region));
    try {
      const history = bucketHistory(client, outputs.bucket);
      const both = await findReleases(history, text(values, "release"));
      const { current, previous } = both;
      await refuseWithoutHealthPage(io, settings, outputs, previous);
      const changed = changedObjects(current, previous).length;
      const when = previous.version.modified.toISOString().slice(0, 16).replace("T", " ");
      io.out(
        `Published is ${current.release}. Before it was ${previous.release}, of ${when} UTC; ` +
          (previous.archive === undefined
            ? `${changed} of its ${previous.files.length} files are to be brought back.`
            : `its archive of ${previous.files.length} files is to be brought back.`),
      );
      if (!(await confirmed(io, `Publish ${previous.release} again?`, yes))) return 1;

      const start = performance.now();
      await step.run("bring the old content back", ({ note }) => publishAgain(history, both, note));
      const untold = await step.run("let the servers fetch it", () =>
        pullNow({ env, region, outputs, signal }),
      );
      for (const reason of untold) io.out(`  it looks by itself within ${syncInterval} s: ${reason}`);
      const { release } = previous;
      const url = text(values, "url") ?? (env.TANDEM_URL || outputs.url);
      const well = await verifyRelease(io, step, { env, region, outputs, release, url, syncInterval });
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      io.out(`Release ${release} is published again, ${seconds} s after it was asked for.`);
      io.out("The next deployment publishes the site folder, whatever is in it: mend it before.");
      return well ? 0 : 1;
    } finally {
      client.destroy();
    }
  },
};

/** With content that lacks the page of the health check, the balancer would take every server out. */
async function refuseWithoutHealthPage(
  io: Io,
  { region }: Settings,
  outputs: SiteOutputs,
  { release, files }: Published,
): Promise<void> {
  const client = new ElasticLoadBalancingV2Client(clientConfig(io.env, region));
  try {
    const { TargetGroups } = await client.send(
      new DescribeTargetGroupsCommand({ TargetGroupArns: [outputs.target_group_arn] }),
    );
    const path = TargetGroups?.[0]?.HealthCheckPath ?? "/";
    if (healthCheckProblems(path, new Set(files.map((file) => file.path))).length === 0) return;
    throw new UserError(
      `release ${release} must have the page that the balancer asks each server for, ${path}, and has not: ` +
        "name another release with --release, or deploy the site as it was with its healthCheckPath",
    );
  } finally {
    client.destroy();
  }
}
