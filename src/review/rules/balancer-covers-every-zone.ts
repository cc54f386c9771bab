import { unknown, wrong, type Rule } from "../rule";
import { serversIn, sitesOf } from "../site";
import { coversZone, nameOfZone, zoneOfServer } from "../zone";

export const balancerCoversEveryZone: Rule = {
  id: "balancer-covers-every-zone",
  title: "The balancer has a subnet in the zone of every server",
  severity: "refuse",
  critical: true,
  why: "a server in a zone that the balancer does not have gets no visitors; its target stays 'unused'",
  fix: "add a subnet of that zone to the balancer's subnets, or move the server",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-states",
  peers: [],
  *check(model) {
    for (const site of sitesOf(model)) {
      for (const server of new Set(site.groups.flatMap(serversIn))) {
        const zone = zoneOfServer(model, server);
        const covered = coversZone(site, zone);
        if (covered === false) {
          const what = `${server.address} is in ${nameOfZone(zone) ?? "a zone"}, where the balancer has no subnet`;
          yield wrong(site.balancer, what, { path: "subnets" });
        } else if (covered === undefined) {
          yield unknown(
            server,
            `whether ${site.balancer.address} has a subnet in its zone cannot be told before apply`,
            {
              path: "subnet_id",
              fix: "set subnet_id to one of the balancer's subnets",
            },
          );
        }
      }
    }
  },
};
