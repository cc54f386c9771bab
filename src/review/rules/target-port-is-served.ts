import { wrong, type Rule } from "../rule";
import type { Model } from "../model";
import type { Resource } from "../resource";
import { serversIn, sitesOf } from "../site";
import { userData } from "../user-data";
import { portsOf } from "./balancer-reaches-servers";

export const targetPortIsServed: Rule = {
  id: "target-port-is-served",
  title: "The target group sends to the port that the servers' software listens on",
  severity: "refuse",
  why: "on another port nobody answers, and every target stays unhealthy",
  fix: "use one port in the target group, in the attachment and in the servers' configuration",
  peers: [],
  *check(model) {
    for (const { groups } of sitesOf(model)) {
      for (const group of groups) {
        for (const server of new Set(serversIn(group))) {
          const served = listenPorts(model, server);
          for (const port of portsOf(group, server)) {
            if (served === undefined || served.includes(port)) continue;
            const what = `it is asked on port ${port}, but its user data starts a web server on port ${served.join(", ")}`;
            yield wrong(server, what, { path: "user_data" });
          }
        }
      }
    }
  },
};

/** What the user data itself says; a web server that is installed and not told otherwise listens on 80. */
function listenPorts(model: Model, server: Resource): number[] | undefined {
  const script = userData(model, server);
  if (script === undefined) return undefined;
  const said = [
    ...script.matchAll(/^\s*listen(?:\s+\S*:|\s+)(\d{2,5})\b/gim),
    ...script.matchAll(/http\.server\s+(\d{2,5})\b/g),
  ];
  if (said.length > 0) return said.map((match) => Number(match[1]));
  return /\b(httpd|apache2|nginx)\b/.test(script) && !/\b(sed|ports\.conf)\b/.test(script)
    ? [80, 443]
    : undefined;
}
