import { link } from "../link";
import type { Model } from "../model";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { serversIn, sitesOf, type Site } from "../site";
import { groupsOfServer } from "./balancer-reaches-servers";

export const partsShareOneNetwork: Rule = {
  id: "parts-share-one-network",
  title: "Balancer, target group, security groups and servers are in one VPC",
  severity: "refuse",
  why: "AWS refuses parts of different networks half way through the apply, and the site stays half made",
  fix: "take the subnets, the security groups and the target group of the same VPC",
  peers: [],
  *check(model) {
    for (const site of sitesOf(model)) {
      const networks = new Map<string, Resource>();
      for (const [part, network] of partsOf(model, site))
        networks.set(network, networks.get(network) ?? part);
      const [first, second] = networks;
      if (first === undefined || second === undefined) continue;
      yield wrong(second[1], `it is in ${second[0]}, but ${first[1].address} is in ${first[0]}`);
    }
  },
};

function* partsOf(model: Model, site: Site): Generator<[Resource, string]> {
  const parts = new Set([
    ...site.subnets.to,
    ...site.securityGroups.to,
    ...site.groups.flatMap((group) => [
      group.resource,
      ...serversIn(group).flatMap((server) => around(model, server)),
    ]),
  ]);
  for (const part of parts) {
    const { to, literals } = link(model, part, "vpc_id", "aws_vpc");
    const network = to.length === 1 ? to[0]?.address : literals[0];
    if (network !== undefined) yield [part, normal(model, network)];
  }
}

function around(model: Model, server: Resource): readonly Resource[] {
  return [...link(model, server, "subnet_id", "aws_subnet").to, ...(groupsOfServer(model, server)?.to ?? [])];
}

/** An id that belongs to a network of the plan, by its address. */
function normal(model: Model, network: string): string {
  return model.byIdentity.get(network)?.find(({ type }) => type === "aws_vpc")?.address ?? network;
}
