import type { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import type { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import type { Construct } from "constructs";
import type { Settings } from "../settings/load";

export interface ListenersProps {
  readonly settings: Pick<Settings, "name" | "hstsMaxAge">;
  readonly balancer: Lb;
  readonly targets: LbTargetGroup;
  /** An issued certificate. @default - HTTP alone */
  readonly certificateArn: string | undefined;
}

/** Whether visitors get the site over HTTPS, by the settings. */
export function servesHttps(settings: Pick<Settings, "domain" | "certificateArn">): boolean {
  return settings.domain !== undefined || settings.certificateArn !== undefined;
}

/**
 * Passes requests on to the targets: over HTTP, or over HTTPS with a redirect from HTTP. That begins when there is
 * something to redirect to, so that a site which changes over answers all along.
 */
export function listen(scope: Construct, props: ListenersProps): LbListener[] {
  const { settings, balancer, targets, certificateArn } = props;
  const forward = { type: "forward", targetGroupArn: targets.arn };
  const https =
    certificateArn === undefined
      ? undefined
      : new LbListener(scope, "https", {
          loadBalancerArn: balancer.arn,
          port: 443,
          protocol: "HTTPS",
          certificateArn,
          sslPolicy: tlsPolicy,
          defaultAction: [forward],
          // By the balancer and not by the servers: no server is replaced for it.
          ...(settings.hstsMaxAge === undefined
            ? {}
            : { routingHttpResponseStrictTransportSecurityHeaderValue: `max-age=${settings.hstsMaxAge}` }),
          tags: { Name: `${settings.name}-https` },
        });
  const http = new LbListener(scope, "http", {
    loadBalancerArn: balancer.arn,
    port: 80,
    protocol: "HTTP",
    defaultAction: [https === undefined ? forward : toHttps],
    tags: { Name: `${settings.name}-http` },
    ...(https === undefined ? {} : { dependsOn: [https] }),
  });
  return https === undefined ? [http] : [https, http];
}

/**
 * What the console proposes: TLS 1.3 and 1.2 with forward secrecy, and key exchange that a quantum computer does not
 * break for who can do it. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

const toHttps = {
  type: "redirect",
  redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
};
