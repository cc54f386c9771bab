import { link } from "../link";
import { wrong, type Rule } from "../rule";
import { serversOf } from "../site";
import { read } from "../value";

export const subnetNoAutoPublicIp: Rule = {
  id: "subnet-no-auto-public-ip",
  title: "Servers' subnets give no public address by themselves",
  severity: "warn",
  why: "whatever is started there is on the internet, whether it is meant to be or not",
  fix: "set map_public_ip_on_launch to false, and associate_public_ip_address on the servers that need an address",
  peers: [
    "CKV_AWS_130",
    "AVD-AWS-0164",
    "VPCSubnetAutoAssignPublicIpDisabled",
    "EC2.15",
    "sentinel:ec2-subnet-with-auto-assign-public-ip-disabled",
  ],
  *check(model) {
    const subnets = new Set(
      serversOf(model).flatMap((server) => link(model, server, "subnet_id", "aws_subnet").to),
    );
    for (const subnet of subnets) {
      if (subnet.mode === "managed" && read(subnet, "map_public_ip_on_launch") === true) {
        yield wrong(subnet, "it gives every server a public address", { path: "map_public_ip_on_launch" });
      }
    }
  },
};
