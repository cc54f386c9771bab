import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import type { Certificate } from "./certificate";
import type { LoadBalancer } from "./load-balancer";

export interface DomainRecordsProps {
  readonly certificate: Certificate;
  readonly balancer: LoadBalancer;
}

/** Lead visitors from the site's name to the balancer's addresses, which change as AWS sees fit. */
export class DomainRecords extends Construct {
  constructor(scope: Construct, id: string, { certificate, balancer }: DomainRecordsProps) {
    super(scope, id);
    // An AAAA record that leads to a balancer without IPv6 addresses has no answer to give.
    for (const type of balancer.dualstack ? ["A", "AAAA"] : ["A"]) {
      new Route53Record(this, type.toLowerCase(), {
        zoneId: certificate.zoneId,
        name: certificate.domain,
        type,
        alias: { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true },
        // Who has the name finds somebody who answers.
        dependsOn: balancer.listening,
      });
    }
  }
}
