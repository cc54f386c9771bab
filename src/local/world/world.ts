/** What the emulator knows of load balancers and what stands behind them, as plain data. Times are in seconds, as in AWS's own settings. */
export interface World {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  readonly instances: readonly Instance[];
}

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  /** The enabled Availability Zones. */
  readonly zones: readonly string[];
  readonly idleTimeout: number;
  readonly listeners: readonly Listener[];
}

export interface Listener {
  readonly arn: string;
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  /** The value of that header, which the listener adds to its targets' answers. */
  readonly strictTransportSecurity?: string;
  /** By priority; the last one is the default rule, which has no conditions. */
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly conditions: readonly Condition[];
  readonly action: Action;
}

/** A condition holds when one of its values does. */
export type Condition =
  | {
      readonly field: "host-header" | "path-pattern" | "http-request-method";
      readonly values: readonly string[];
    }
  | { readonly field: "source-ip"; readonly values: readonly string[] }
  | { readonly field: "http-header"; readonly name: string; readonly values: readonly string[] }
  | { readonly field: "query-string"; readonly values: readonly QueryValue[] };

export interface QueryValue {
  readonly key?: string;
  readonly value: string;
}

export type Action = ForwardAction | FixedResponseAction | RedirectAction;

export interface ForwardAction {
  readonly type: "forward";
  readonly groups: readonly WeightedGroup[];
}

export interface WeightedGroup {
  readonly arn: string;
  readonly weight: number;
}

export interface FixedResponseAction {
  readonly type: "fixed-response";
  readonly statusCode: number;
  readonly contentType: string;
  readonly body: string;
}

/** Each part may hold #{protocol}, #{host}, #{port}, #{path} and #{query}. */
export interface RedirectAction {
  readonly type: "redirect";
  readonly statusCode: number;
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
}

export type Algorithm = "round_robin" | "least_outstanding_requests" | "weighted_random";

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly deregistrationDelay: number;
  /** During so many seconds a target that became healthy gets a growing share; 0 is off. */
  readonly slowStart: number;
  /** For how many seconds a visitor stays with one target; 0 is off. */
  readonly stickiness: number;
  /** With fewer healthy targets than this, requests go to the unhealthy ones too. */
  readonly minimumHealthy: number;
  readonly healthCheck: HealthCheck;
  readonly targets: readonly Target[];
}

export interface HealthCheck {
  /** A number, or the port on which each target gets its requests. */
  readonly port: number | "traffic-port";
  readonly path: string;
  readonly interval: number;
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** Codes and ranges of them: "200-299,301". */
  readonly matcher: string;
}

export interface Target {
  readonly id: string;
  readonly port: number;
}

export interface Instance {
  readonly id: string;
  /** pending, running, stopping, stopped, shutting-down or terminated. */
  readonly state: string;
  readonly zone: string;
  readonly imageId: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const emptyWorld: World = { loadBalancers: [], targetGroups: [], instances: [] };

/** The worlds of several regions as one: names in AWS are unique across regions. */
export function joinWorlds(worlds: readonly World[]): World {
  return {
    loadBalancers: worlds.flatMap((world) => world.loadBalancers),
    targetGroups: worlds.flatMap((world) => world.targetGroups),
    instances: worlds.flatMap((world) => world.instances),
  };
}
