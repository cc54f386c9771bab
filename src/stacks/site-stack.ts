import { Aspects, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { BaseServer } from "../constructs/base-server";
import { CloneServer } from "../constructs/clone-server";
import { LoadBalancer } from "../constructs/load-balancer";
import { Membership } from "../constructs/membership";
import { Network } from "../constructs/network";
import { ReadyGate } from "../constructs/ready-gate";
import { SecurityGroups } from "../constructs/security-groups";
import { ServerImage } from "../constructs/server-image";
import { ServerRole } from "../constructs/server-role";
import { SiteBucket } from "../constructs/site-bucket";
import { SiteContent } from "../constructs/site-content";
import type { Settings } from "../settings/load";
import { walkSite } from "../site/walk";
import { createBeforeDestroy } from "./create-before-destroy";
import { connect } from "./provider";
import { SiteOutputs } from "./site-outputs";

/**
 * The whole site, in the order in which it comes up:
 *
 *     content → base server → ready gate → image ─┬→ the base server joins the balancer
 *                                                 └→ clones → they join it too
 */
export class SiteStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    connect(this, settings);
    Aspects.of(this).add(createBeforeDestroy);

    const site = walkSite(settings.siteFolder, settings.healthCheckPath);
    const bucket = new SiteBucket(this, "bucket", settings);
    const content = new SiteContent(this, "content", { bucket, site });

    const network = new Network(this, "network", { settings });
    const securityGroups = new SecurityGroups(this, "security-groups", { settings, network });
    const balancer = new LoadBalancer(this, "balancer", { settings, network, securityGroups });

    const role = new ServerRole(this, "role", { settings, bucket });
    const server = (index: number) => ({
      settings,
      name: `server-${index + 1}`,
      subnet: network.subnetOf(index),
      role,
      securityGroups,
      after: [content.published],
    });
    const base = new BaseServer(this, "server-1", { ...server(0), bucket });
    const ready = new ReadyGate(this, "ready", { settings, server: base });
    const image = new ServerImage(this, "image", { settings, server: base, ready });
    const clones = Array.from({ length: settings.servers - 1 }, (_, clone) => {
      const props = server(clone + 1);
      return new CloneServer(this, props.name, { ...props, image });
    });
    const servers = [base, ...clones];
    servers.forEach((server, index) => {
      new Membership(this, `member-${index + 1}`, { balancer, server, after: [image.taken] });
    });

    new SiteOutputs(this, "outputs", {
      settings,
      balancer,
      bucket,
      image,
      content,
      servers,
    });
  }
}
