import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import type { Dashboard } from "../constructs/dashboard";
import type { LoadBalancer } from "../constructs/load-balancer";
import type { Server } from "../constructs/server";
import type { ServerImage } from "../constructs/server-image";
import type { SiteBucket } from "../constructs/site-bucket";
import type { SiteContent } from "../constructs/site-content";
import type { Settings } from "../settings/load";

export interface SiteParts {
  readonly settings: Settings;
  readonly balancer: LoadBalancer;
  readonly bucket: SiteBucket;
  readonly image: ServerImage;
  readonly content: SiteContent;
  readonly servers: readonly Server[];
  readonly dashboard: Dashboard | undefined;
}

/** What a person or a program wants to know of a deployed site. */
export class SiteOutputs extends Construct {
  constructor(scope: Construct, id: string, parts: SiteParts) {
    super(scope, id);
    const { settings, balancer, bucket, image, content, servers, dashboard } = parts;
    const output = (name: string, description: string, value: unknown) =>
      new TerraformOutput(this, name, { staticId: true, description, value });

    output("url", "The site's address", balancer.url);
    output(
      "release",
      "Stands for the content of the published files; each server's answers name it",
      content.release,
    );
    if (dashboard !== undefined) output("dashboard_url", "The dashboard in CloudWatch", dashboard.url);
    output("bucket", "The bucket that the site is published to", bucket.id);
    output("image_id", "The image that the servers after the first are made from", image.id);
    output("load_balancer_arn", "The load balancer", balancer.arn);
    output("target_group_arn", "The target group that the servers are in", balancer.targetGroupArn);
    output(
      "servers",
      "Each server's name, zone and instance, and the command that opens a session on it",
      servers.map(({ name, zone, instance }) => ({
        name,
        zone,
        instance_id: instance.id,
        session_command: `aws ssm start-session --target ${instance.id} --region ${settings.region}`,
      })),
    );
  }
}
