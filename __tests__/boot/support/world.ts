import type { World } from "../../../src/local/world/world";

/** A balancer with one listener and one group, "group", that has these targets. */
export function worldOf(instances: readonly string[], targets: readonly string[]): World {
  return {
    loadBalancers: [
      {
        arn: "balancer",
        name: "balancer",
        dnsName: "balancer.example",
        zones: ["eu-central-1a", "eu-central-1b"],
        idleTimeout: 60,
        listeners: [
          {
            arn: "listener",
            port: 80,
            protocol: "HTTP",
            rules: [{ conditions: [], action: { type: "forward", groups: [{ arn: "group", weight: 1 }] } }],
          },
        ],
      },
    ],
    targetGroups: [
      {
        arn: "group",
        name: "group",
        algorithm: "round_robin",
        deregistrationDelay: 40,
        slowStart: 0,
        stickiness: 0,
        minimumHealthy: 1,
        healthCheck: {
          port: "traffic-port",
          path: "/",
          interval: 2,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: "200",
        },
        targets: targets.map((id) => ({ id, port: 80 })),
      },
    ],
    instances: instances.map((id) => ({
      id,
      state: "running",
      zone: id === "i-1" ? "eu-central-1a" : "eu-central-1b",
      imageId: "ami",
      tags: {},
    })),
  };
}
