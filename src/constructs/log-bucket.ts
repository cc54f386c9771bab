import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { keepPrivate } from "./private-bucket";
import { keptBy } from "./protection";

export interface LogBucketProps {
  readonly settings: Pick<Settings, "name" | "accessLogsExpireDays" | "protect">;
}

/** The bucket that the balancer writes its access logs to, and nobody else. */
export class LogBucket extends Construct {
  readonly id: string;
  /** What must be in place before a balancer names the bucket: AWS tries it, and makes no balancer that may not write. */
  readonly open: ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings }: LogBucketProps) {
    super(scope, id);
    const account = new DataAwsCallerIdentity(this, "account");
    const bucket = new S3Bucket(this, "bucket", {
      bucketPrefix: `${settings.name}-logs-`,
      forceDestroy: !settings.protect,
      ...keptBy(settings),
    });
    const { ready, policy } = keepPrivate(this, bucket, {
      // Logs are written once: there are old versions of expired ones alone.
      oldVersionDays: 1,
      expireDays: settings.accessLogsExpireDays,
      statements: [
        {
          sid: "BalancerWrites",
          // The same in every region; the accounts of each region that older guides name are not needed any more. The
          // account in the path keeps the balancers of all others out.
          // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
          principals: [{ type: "Service", identifiers: ["logdelivery.elasticloadbalancing.amazonaws.com"] }],
          actions: ["s3:PutObject"],
          resources: [`${bucket.arn}/AWSLogs/${account.accountId}/*`],
        },
      ],
    });
    this.id = bucket.id;
    this.open = [...ready, policy];
  }
}
