import { unknown, wrong, type Rule } from "../rule";
import { sitesOf } from "../site";
import { areApart, zonesOfBalancer } from "../zone";

export const balancerInTwoZones: Rule = {
  id: "balancer-in-two-zones",
  title: "The balancer has one subnet in each of two zones",
  severity: "refuse",
  why: "AWS makes no application load balancer with fewer than two zones, nor with two subnets of one zone",
  fix: "give the balancer one subnet in each of two Availability Zones",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer",
  peers: [
    "ELB.13",
    "sentinel:elb-multiple-az",
    "prowler:elbv2_is_in_multiple_az",
    "tfpolicy:elbv2-multiple-az",
  ],
  *check(model) {
    for (const site of sitesOf(model)) {
      const zones = zonesOfBalancer(site);
      if (zones === undefined) {
        yield unknown(site.balancer, "its subnets are known only after apply", { path: "subnets" });
      } else if (zones.length < 2) {
        yield wrong(site.balancer, `it has ${zones.length === 0 ? "no subnet" : "one subnet"}`, {
          path: "subnets",
        });
      } else {
        const known = zones.flatMap(({ name }) => name ?? []);
        const twice = known.find((name, at) => known.indexOf(name) !== at);
        const same = zones.some((zone, at) =>
          zones.slice(at + 1).some((other) => areApart(model, zone, other) === false),
        );
        if (twice !== undefined || same) {
          yield wrong(site.balancer, `two of its subnets are in ${twice ?? "one zone"}`, { path: "subnets" });
        }
      }
    }
  },
};
