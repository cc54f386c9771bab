import { LbTargetGroupAttachment } from "@cdktf/provider-aws/lib/lb-target-group-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { LoadBalancer } from "./load-balancer";
import type { Server } from "./server";

export interface MembershipProps {
  readonly balancer: LoadBalancer;
  readonly server: Server;
  /** What must be over before the server takes requests. */
  readonly after: ITerraformDependable[];
}

/** Makes a server a target of the balancer. */
export class Membership extends Construct {
  /** Who depends on it finds the server registered, which is not yet healthy. */
  readonly registered: ITerraformDependable;

  constructor(scope: Construct, id: string, { balancer, server, after }: MembershipProps) {
    super(scope, id);
    this.registered = new LbTargetGroupAttachment(this, "target", {
      targetGroupArn: balancer.targetGroupArn,
      targetId: server.instance.id,
      port: 80,
      dependsOn: after,
    });
  }
}
