import { fatesOf } from "../fates";
import { wrong, type Rule } from "../rule";

export const oneZoneUntouched: Rule = {
  id: "one-zone-untouched",
  title: "One zone with a server is left alone",
  severity: "refuse",
  critical: true,
  why: "the pair is in two zones so that one can be worked on: a plan that touches both has nothing to fall back on",
  fix: "change the subnets, routes and servers of one zone at a time",
  peers: [],
  *check(model) {
    const today = fatesOf(model).zones.filter(({ fate }) => fate !== "new");
    if (today.length === 0 || today.some(({ fate }) => fate !== "interrupted")) return;
    const network = today.filter(({ reasons }) =>
      reasons.some((reason) => !reason.endsWith("is out of service")),
    );
    if (network.length === 0) return;
    for (const { zone, reasons } of today) yield wrong(zone, `it is cut off: ${reasons.join("; ")}`);
  },
};
