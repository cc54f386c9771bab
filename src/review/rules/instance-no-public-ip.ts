import { isWorld } from "../addresses";
import { managed } from "../model";
import { openingsTo } from "../openings";
import { wrong, type Rule } from "../rule";
import { read } from "../value";
import { groupsOfServer } from "./balancer-reaches-servers";

export const instanceNoPublicIp: Rule = {
  id: "instance-no-public-ip",
  title: "A server with a public address lets nobody in from the internet",
  severity: "warn",
  why: "visitors belong on the balancer; a server that answers on its own address is found and tried within minutes",
  fix: "close the server's security group to addresses, or take the public address away",
  peers: [
    "CKV_AWS_88",
    "EC2InstanceNoPublicIp",
    "EC2.9",
    "sentinel:ec2-instance-should-not-have-public-ip",
    "prowler:ec2_instance_public_ip",
  ],
  *check(model) {
    for (const server of managed(model, "aws_instance")) {
      if (read(server, "associate_public_ip_address") !== true) continue;
      const open = (groupsOfServer(model, server)?.to ?? [])
        .flatMap((group) => openingsTo(model, group, "in"))
        .find((opening) => opening.cidrs.some(isWorld));
      if (open === undefined) continue;
      yield wrong(server, `it has a public address, and ${open.at.address} lets everybody in`, {
        path: "associate_public_ip_address",
      });
    }
  },
};
