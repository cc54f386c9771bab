import { Fn } from "cdktf";

/**
 * Where in a VPC's addresses each subnet is: sixteen equal parts, the first eight for the public subnets of the zones
 * a to h and the others for the private ones. A zone keeps its part whichever others there are, so that one more or
 * one less moves nobody.
 */
export function subnetCidr(vpcCidr: string, kind: "public" | "private", zone: string): string {
  return Fn.cidrsubnet(vpcCidr, 4, numberOf(zone) + (kind === "public" ? 0 : 8)) as string;
}

/** AWS gives a VPC 56 bits, and a subnet has 64: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#vpc-sizing-ipv6 */
export function ipv6SubnetCidr(vpcCidr: string, zone: string): string {
  return Fn.cidrsubnet(vpcCidr, 8, numberOf(zone)) as string;
}

/** The letter of a zone, such as "a" of us-east-1a. */
export function letterOf(zone: string): string {
  return zone.slice(-1);
}

function numberOf(zone: string): number {
  return letterOf(zone).charCodeAt(0) - "a".charCodeAt(0);
}
