import type { ITerraformDependable, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { Gate, type GateProps } from "./gate";
import type { LoadBalancer } from "./load-balancer";
import { literal } from "./template";
import { addressOf } from "./terraform-data";

type Held = Pick<GateProps, "bucket" | "role" | "server">;

/** Before the image: the first server is installed whole, and answers the page that the balancer will ask for. */
export function readyGate(
  scope: Construct,
  id: string,
  props: Held & { readonly settings: Pick<Settings, "name" | "healthCheckPath"> },
): Gate {
  // The path may change later on, and the server stay.
  const args = [literal(props.settings.healthCheckPath)];
  return new Gate(scope, id, { ...props, purpose: "ready", wanted: "ready", args });
}

export interface ServingGateProps extends Held {
  readonly settings: Pick<Settings, "name" | "healthCheckPath">;
  /** Changes with the page that is asked for. */
  readonly page: TerraformResource;
  /** The content, and on the first server the image: taking it restarts the server. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * Before the balancer asks a server for a page: the server has it. A page that is published together with the
 * setting that names it is on the servers a while later only.
 */
export function servingGate(scope: Construct, id: string, props: ServingGateProps): Gate {
  const wanted = literal(props.settings.healthCheckPath);
  return new Gate(scope, id, { ...props, purpose: "serving", wanted, renewedBy: [addressOf(props.page)] });
}

export interface InServiceGateProps extends Held {
  readonly settings: Pick<Settings, "name" | "healthCheckInterval">;
  readonly balancer: LoadBalancer;
  /** All servers' registrations: while one is not there, no old one may go. */
  readonly after: readonly ITerraformDependable[];
}

/** Before old servers go: the balancer itself calls the new one healthy. */
export function inServiceGate(scope: Construct, id: string, props: InServiceGateProps): Gate {
  const { settings, balancer, after } = props;
  return new Gate(scope, id, {
    ...props,
    purpose: "in-service",
    wanted: balancer.targetGroupArn,
    // A new balancer takes a minute until it checks at all.
    args: [180 + 3 * settings.healthCheckInterval],
    renewedBy: [addressOf(balancer.targets, "arn")],
    after: [...after, ...balancer.listening],
  });
}
