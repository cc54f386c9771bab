import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import type { ITerraformDependable, TerraformMetaArguments } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import type { Gate } from "./gate";
import { listen, servesHttps } from "./listeners";
import type { LogBucket } from "./log-bucket";
import type { Network } from "./network";
import { keptBy } from "./protection";
import type { SecurityGroups } from "./security-groups";

export interface LoadBalancerProps {
  readonly settings: Settings;
  readonly network: Network;
  readonly securityGroups: SecurityGroups;
  /** What each server must have passed before it is asked for the page of the health check. */
  readonly serving: readonly Gate[];
  /** An issued certificate for HTTPS. @default - HTTP alone */
  readonly certificateArn: string | undefined;
  /** Where the access logs go. @default - there are none */
  readonly logs: LogBucket | undefined;
}

/** The site's one address: a balancer in all zones that passes each request to one of its healthy targets. */
export class LoadBalancer extends Construct {
  readonly url: string;
  readonly arn: string;
  /** How CloudWatch calls it. */
  readonly arnSuffix: string;
  readonly dnsName: string;
  /** The Route 53 zone that its DNS name is in. */
  readonly zoneId: string;
  /** Whether it has IPv6 addresses too. */
  readonly dualstack: boolean;
  readonly targetGroupArn: string;
  readonly targets: LbTargetGroup;
  /** What must be there before the balancer checks its targets. */
  readonly listening: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { settings, network, securityGroups, serving, certificateArn, logs } = props;
    const balancer = new Lb(this, "balancer", {
      namePrefix: namePrefix(settings.name),
      loadBalancerType: "application",
      internal: false,
      ipAddressType: settings.ipv6 ? "dualstack" : "ipv4",
      subnets: network.balancerSubnets.map(({ id }) => id),
      securityGroups: [securityGroups.balancerId],
      dropInvalidHeaderFields: true,
      tags: { Name: settings.name },
      ...(settings.desyncMitigationMode === undefined
        ? {}
        : { desyncMitigationMode: settings.desyncMitigationMode }),
      ...(settings.protect ? { enableDeletionProtection: true } : {}),
      ...(logs === undefined ? {} : { accessLogs: { bucket: logs.id, enabled: true } }),
      ...orderOf(props),
    });
    const targets = targetGroup(this, settings, network, serving);
    this.listening = listen(this, { settings, balancer, targets, certificateArn });

    this.url = `${servesHttps(settings) ? "https" : "http"}://${settings.domain ?? balancer.dnsName}`;
    this.arn = balancer.arn;
    this.arnSuffix = balancer.arnSuffix;
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.dualstack = settings.ipv6;
    this.targetGroupArn = targets.arn;
    this.targets = targets;
  }
}

/** A balancer stays in the VPC that it was made in: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html */
function orderOf({ settings, network, securityGroups, logs }: LoadBalancerProps): TerraformMetaArguments {
  const dependsOn = [...(network.chosen ? network.ready : []), ...(logs?.open ?? [])];
  const lifecycle = {
    ...(network.chosen ? { replaceTriggeredBy: [securityGroups.vpcOfBalancer] } : {}),
    ...keptBy(settings).lifecycle,
  };
  return { ...(dependsOn.length === 0 ? {} : { dependsOn }), lifecycle };
}

function targetGroup(
  scope: Construct,
  settings: Settings,
  network: Network,
  serving: readonly Gate[],
): LbTargetGroup {
  return new LbTargetGroup(scope, "targets", {
    namePrefix: namePrefix(settings.name),
    vpcId: network.vpcId,
    targetType: "instance",
    port: 80,
    protocol: "HTTP",
    loadBalancingAlgorithmType: settings.loadBalancingAlgorithm,
    deregistrationDelay: String(settings.deregistrationDelay),
    healthCheck: {
      enabled: true,
      protocol: "HTTP",
      port: "traffic-port",
      path: settings.healthCheckPath,
      matcher: settings.healthCheckMatcher,
      interval: settings.healthCheckInterval,
      timeout: settings.healthCheckTimeout,
      healthyThreshold: settings.healthyThreshold,
      unhealthyThreshold: settings.unhealthyThreshold,
    },
    tags: { Name: settings.name },
    dependsOn: serving.flatMap(({ passed }) => passed),
    lifecycle: { precondition: serving.map(({ proven }) => proven) },
  });
}

/** Six characters of a name are ours, the provider fills up AWS's 32. */
function namePrefix(name: string): string {
  return name.slice(0, 6);
}
