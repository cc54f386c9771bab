import { isWorld } from "../addresses";
import { openingsOf } from "../openings";
import { unknown, wrong, type Rule } from "../rule";

export const sgNoWorldAllPorts: Rule = {
  id: "sg-no-world-all-ports",
  title: "No group opens all ports to everybody",
  severity: "refuse",
  critical: true,
  mandatory: true,
  why: "everything that ever listens on the machine is on the internet",
  fix: "open the one port that visitors need",
  peers: [
    "CKV_AWS_277",
    "AwsSolutions-EC23",
    "EC2.18",
    "guard:security_group_ingress_all_protocols_rule",
    "prowler:ec2_securitygroup_allow_ingress_from_internet_to_all_ports",
  ],
  *check(model) {
    for (const opening of openingsOf(model)) {
      if (opening.direction !== "in") continue;
      const all = opening.protocol === "all" || (opening.from === 0 && opening.to >= 65535);
      if (all && opening.cidrs.some(isWorld))
        yield wrong(opening.at, "it opens every port to everybody", { path: opening.path });
      else if (!opening.sure && opening.cidrs.length === 0) {
        yield unknown(opening.at, "the addresses that it lets in are known only after apply", {
          path: opening.path,
        });
      }
    }
  },
};
