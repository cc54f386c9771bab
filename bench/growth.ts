import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { App, Aspects, TerraformStack } from "cdktf";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { keepStateBeside } from "../__tests__/support/terraform";
import { SiteContent } from "../src/constructs/site-content";
import { walkSite } from "../src/site/walk";
import { createBeforeDestroy } from "../src/stacks/create-before-destroy";
import { withCountingAws, type CountingAws } from "./gateway";
import { median, spread } from "./median";
import type { Section, Table } from "./section";
import { pageOf, siteOf, temporaryFolder } from "./site-of";
import { timed } from "./timed";

type Way = "files" | "archive";

export const growth: Section = {
  name: "growth",
  title: "Plan and apply as the site grows",
  about:
    "The content alone (its bucket, its files or its archive, its manifest), on the real Terraform and the real provider. Calls are those that the gateway sees. " +
    'Terraform asks for every object in every plan, two calls each, and applies them ten at a time; its own share grows faster than their number. An archive is one object, whatever is in it. Choose `"publish": "archive"` when plans become too slow; ' +
    'keep `"files"` while a server should fetch only what changed.',
  measure: (quick): Promise<Table> =>
    withCountingAws(async (aws) => {
      const rows: string[][] = [];
      const sizes = quick
        ? { files: [3], archive: [3] }
        : { files: [10, 100, 300, 1_000, 3_000], archive: [10, 300, 3_000] };
      for (const way of ["archive", "files"] as const) {
        for (const size of sizes[way]) {
          rows.push(await measured(aws, size, way, quick));
          console.error(rows.at(-1)?.join("  "));
        }
      }
      return {
        columns: [
          "publish",
          "files",
          "first apply, s",
          "calls",
          "plan without a change, s",
          "calls",
          "apply of one changed page, s",
          "calls",
        ],
        rows,
      };
    }),
};

async function measured(aws: CountingAws, size: number, way: Way, quick: boolean): Promise<string[]> {
  const out = temporaryFolder();
  const folder = join(out, "stacks", "content");
  const site = siteOf(size);
  const terraform = async (...args: string[]) => {
    aws.taken();
    const { seconds } = await timed("terraform", [...args, "-no-color"], { cwd: folder, env: aws.env });
    return { seconds, calls: String(aws.taken().length) };
  };
  synthesize(out, site, way, `${way}-${size}`);
  await terraform("init");
  const first = await terraform("apply", "-auto-approve");
  const plans = [];
  for (let round = 0; round < (quick || size > 300 ? 1 : 3); round += 1) plans.push(await terraform("plan"));
  writeFileSync(join(site, "index.html"), pageOf(0, "second"));
  synthesize(out, site, way, `${way}-${size}`);
  const change = await terraform("apply", "-auto-approve");
  return [
    `\`"${way}"\``,
    String(size),
    first.seconds.toFixed(1),
    first.calls,
    spread(
      plans.map(({ seconds }) => seconds),
      1,
    ),
    String(median(plans.map(({ calls }) => Number(calls)))),
    change.seconds.toFixed(1),
    change.calls,
  ];
}

/** The content of the site's stack, with its state beside it. */
export function synthesize(outdir: string, site: string, publish: Way, name: string): void {
  const app = new App({ outdir, stackTraces: false });
  const stack = new TerraformStack(app, "content");
  Aspects.of(stack).add(createBeforeDestroy);
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  const bucket = new S3Bucket(stack, "bucket", { bucket: `bench-${name}`, forceDestroy: true });
  const versioning = new S3BucketVersioningA(stack, "versioning", {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
  new SiteContent(stack, "content", {
    settings: { publish },
    bucket: { id: bucket.id, ready: [versioning] },
    site: walkSite(site, "/"),
  });
  app.synth();
  keepStateBeside(join(outdir, "stacks", "content"));
}
