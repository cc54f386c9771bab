import type { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { DefaultNetwork } from "./default-network";
import { ExistingNetwork } from "./existing-network";
import type { Network } from "./network";
import { OwnNetwork } from "./own-network";

/** The network that the settings choose. */
export function newNetwork(
  scope: Construct,
  id: string,
  { settings }: { readonly settings: Settings },
): Network {
  const { network } = settings;
  if (network === "default") return new DefaultNetwork(scope, id, { settings });
  if (network === "own") return new OwnNetwork(scope, id, { settings });
  return new ExistingNetwork(scope, id, { settings, subnets: network });
}
