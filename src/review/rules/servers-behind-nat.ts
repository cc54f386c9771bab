import { link } from "../link";
import { managed } from "../model";
import { waysOut } from "../routes";
import { wrong, type Rule } from "../rule";
import { serversOf } from "../site";

export const serversBehindNat: Rule = {
  id: "servers-behind-nat",
  title: "Where a network has a NAT gateway, its servers use it",
  severity: "warn",
  why: "the network was made for private servers, and a server beside the internet gateway is not one",
  fix: "put the servers into the subnets whose default route is the NAT gateway",
  peers: ["CKV2_AWS_35", "VPCNoUnrestrictedRouteToIGW", "EC2.172"],
  *check(model) {
    if (managed(model, "aws_nat_gateway").length === 0) return;
    for (const server of serversOf(model)) {
      const [subnet] = link(model, server, "subnet_id", "aws_subnet").to;
      if (subnet === undefined || waysOut(model, subnet)?.includes("internet gateway") !== true) continue;
      yield wrong(server, `its subnet ${subnet.address} leads to the internet gateway`, {
        path: "subnet_id",
      });
    }
  },
};
