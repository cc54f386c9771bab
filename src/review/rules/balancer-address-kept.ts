import { link } from "../link";
import { managed } from "../model";
import { isReplaced } from "../resource";
import { wrong, type Rule } from "../rule";

export const balancerAddressKept: Rule = {
  id: "balancer-address-kept",
  title: "The balancer's address stays what it is",
  severity: "refuse",
  critical: true,
  why: "a new balancer has a new DNS name: every bookmark and every record that is not in this plan leads to nowhere",
  fix: "keep name, internal and type of the balancer; if it has to be, announce the new address and waive this with an end date",
  peers: ["overmind"],
  *check(model) {
    for (const balancer of managed(model, "aws_lb")) {
      if (!isReplaced(balancer)) continue;
      const records = managed(model, "aws_route53_record").filter((record) =>
        link(model, record, "alias", "aws_lb").to.includes(balancer),
      );
      const follow =
        records.length === 0 ? "" : ` (${records.map(({ address }) => address).join(", ")} would follow)`;
      const why = balancer.replacePaths.length > 0 ? ` because of ${balancer.replacePaths.join(", ")}` : "";
      yield wrong(balancer, `it is replaced${why} and gets another DNS name${follow}`);
    }
  },
};
