import { link } from "./link";
import { managed, type Model } from "./model";
import type { Resource } from "./resource";
import { read, text, UNKNOWN } from "./value";

/** What a subnet's default route leads through. */
export type WayOut = "internet gateway" | "NAT gateway" | "something else";

/** The ways out of a subnet for IPv4; undefined where its routes are not all made by this plan. */
export function waysOut(model: Model, subnet: Resource): readonly WayOut[] | undefined {
  const network = link(model, subnet, "vpc_id", "aws_vpc").to[0];
  if (subnet.mode !== "managed" || network?.mode !== "managed") return undefined;
  const tables = managed(model, "aws_route_table_association")
    .filter((each) => link(model, each, "subnet_id", "aws_subnet").to.includes(subnet))
    .flatMap((each) => link(model, each, "route_table_id", "aws_route_table").to);
  if (tables.length === 0 && mainTableIsChanged(model)) return undefined;
  const routes = managed(model, "aws_route").filter((route) =>
    link(model, route, "route_table_id", "aws_route_table").to.some((to) => tables.includes(to)),
  );
  return [
    ...routes.filter(isDefault).map((route) => through(model, route, "")),
    ...tables.filter(hasRoutes).map((table) => through(model, table, "route")),
  ];
}

/** A subnet without a table of its own uses the network's main one, which another resource may have filled. */
function mainTableIsChanged(model: Model): boolean {
  return managed(model, "aws_main_route_table_association", "aws_default_route_table").length > 0;
}

function isDefault(route: Resource): boolean {
  return (
    text(route, "destination_cidr_block") === "0.0.0.0/0" ||
    read(route, "destination_prefix_list_id") !== undefined
  );
}

function hasRoutes(table: Resource): boolean {
  const routes = read(table, "route");
  return routes === UNKNOWN || (Array.isArray(routes) && routes.length > 0);
}

function through(model: Model, at: Resource, block: string): WayOut {
  const path = (name: string) => (block === "" ? name : block);
  if (link(model, at, path("nat_gateway_id"), "aws_nat_gateway").to.length > 0) return "NAT gateway";
  return link(model, at, path("gateway_id"), "aws_internet_gateway").to.length > 0
    ? "internet gateway"
    : "something else";
}
