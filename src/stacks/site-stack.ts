import { Aspects, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Alarms } from "../constructs/alarms";
import { BaseServer } from "../constructs/base-server";
import { Certificate } from "../constructs/certificate";
import { Changeover } from "../constructs/changeover";
import { CloneServer } from "../constructs/clone-server";
import { Dashboard } from "../constructs/dashboard";
import { DomainRecords } from "../constructs/domain-records";
import { inServiceGate, readyGate, servingGate } from "../constructs/gates";
import { LoadBalancer } from "../constructs/load-balancer";
import { LogBucket } from "../constructs/log-bucket";
import { Membership } from "../constructs/membership";
import { subnetOf } from "../constructs/network";
import { newNetwork } from "../constructs/networks";
import { SecurityGroups } from "../constructs/security-groups";
import { ServerImage } from "../constructs/server-image";
import { ServerRole } from "../constructs/server-role";
import { SiteBucket } from "../constructs/site-bucket";
import { SiteContent } from "../constructs/site-content";
import { terraformData } from "../constructs/terraform-data";
import type { Settings } from "../settings/load";
import { publishHint } from "../site/publish-hint";
import { walkSite } from "../site/walk";
import { createBeforeDestroy } from "./create-before-destroy";
import { connect } from "./provider";
import { SiteOutputs } from "./site-outputs";

/**
 * The whole site, in the order in which it comes up, and in which its next version does beside it:
 *
 *     content → base server → ready gate → image → clones → serving gates → all join the balancer
 *             → in-service gates → changeover → the old servers leave the balancer → they are terminated
 */
export class SiteStack extends TerraformStack {
  /** What the person at the keyboard should know of these settings. */
  readonly hint: string | undefined;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    connect(this, settings);
    Aspects.of(this).add(createBeforeDestroy);

    const site = walkSite(settings.siteFolder, settings.healthCheckPath);
    this.hint = publishHint(settings.publish, site.files.length);
    const bucket = new SiteBucket(this, "bucket", { settings });
    const content = new SiteContent(this, "content", { settings, bucket, site });

    const network = newNetwork(this, "network", { settings });
    const securityGroups = new SecurityGroups(this, "security-groups", { settings, network });

    const role = new ServerRole(this, "role", { settings, bucket });
    const server = (index: number) => ({
      settings,
      name: `server-${index + 1}`,
      subnet: subnetOf(network, index),
      role,
      securityGroups,
      after: [...network.ready, content.published],
    });
    const base = new BaseServer(this, "server-1", { ...server(0), bucket });
    const ready = readyGate(this, "ready", { settings, bucket, role, server: base });
    const image = new ServerImage(this, "image", { settings, server: base, ready });
    const clones = Array.from({ length: settings.servers - 1 }, (_, clone) => {
      const props = server(clone + 1);
      return new CloneServer(this, props.name, { ...props, image });
    });
    const servers = [base, ...clones];

    const page = terraformData(this, "page", settings.healthCheckPath);
    const serving = servers.map((server, index) => {
      const after = [content.published, image.taken];
      return servingGate(this, `serving-${index + 1}`, { settings, bucket, role, server, page, after });
    });
    const { domain, hostedZone } = settings;
    const certificate =
      domain === undefined || hostedZone === undefined
        ? undefined
        : new Certificate(this, "certificate", { domain, hostedZone });
    const certificateArn = certificate?.arn ?? settings.certificateArn;
    const logs = settings.accessLogs ? new LogBucket(this, "logs", { settings }) : undefined;
    const balancer = new LoadBalancer(this, "balancer", {
      settings,
      network,
      securityGroups,
      serving,
      certificateArn,
      logs,
    });
    if (certificate !== undefined) new DomainRecords(this, "domain", { certificate, balancer });
    const members = servers.map((server, index) => {
      return new Membership(this, `member-${index + 1}`, { balancer, server, after: [image.taken] });
    });
    const inService = servers.map((server, index) => {
      const after = members.map(({ registered }) => registered);
      const props = { settings, bucket, role, server, balancer, after };
      return inServiceGate(this, `in-service-${index + 1}`, props);
    });
    if (settings.alarmEmails.length > 0) {
      new Alarms(this, "alarms", { settings, balancer, after: members.map(({ registered }) => registered) });
    }
    const dashboard = settings.dashboard
      ? new Dashboard(this, "dashboard", { settings, balancer, servers })
      : undefined;
    new Changeover(this, "changeover", { servers, inService });

    new SiteOutputs(this, "outputs", {
      settings,
      balancer,
      bucket,
      image,
      content,
      servers,
      dashboard,
    });
  }
}
