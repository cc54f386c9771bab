import type { Model } from "../model";
import type { Resource } from "../resource";
import { publishedKeys } from "../pages";
import { wrong, type Rule } from "../rule";
import { serversIn, sitesOf } from "../site";
import { text } from "../value";
import { userData } from "../user-data";

export const healthCheckNotRedirected: Rule = {
  id: "health-check-not-redirected",
  title: "The servers answer the health check with a status that it takes",
  severity: "refuse",
  why: "a check that is answered with a redirect never succeeds, unless its matcher takes 301",
  fix: "do not redirect on the servers (the balancer can), or let health_check.matcher take the status",
  peers: [],
  *check(model) {
    for (const { groups } of sitesOf(model)) {
      for (const group of groups) {
        const matcher = text(group.resource, "health_check.0.matcher") ?? "200";
        if (!takes(matcher, 200)) {
          yield wrong(group.resource, `its matcher is ${matcher}, and a page that works answers 200`, {
            path: "health_check.matcher",
            // Software that nobody sees here may answer otherwise on purpose; published pages do not.
            mild: publishedKeys(model).length === 0,
          });
        }
        const redirecting = serversIn(group).find((server) => redirectsAll(model, server));
        if (redirecting !== undefined && !takes(matcher, 301)) {
          yield wrong(
            group.resource,
            `${redirecting.address} redirects every request, and the matcher takes ${matcher} only`,
            { path: "health_check.matcher" },
          );
        }
      }
    }
  },
};

function redirectsAll(model: Model, server: Resource): boolean {
  const script = userData(model, server) ?? "";
  return /^\s*(Redirect\s+(301|302|permanent|temp)?\s*\/\s|return\s+30[12]\s)/im.test(script);
}

function takes(matcher: string, status: number): boolean {
  return matcher.split(",").some((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return from !== undefined && to !== undefined && from <= status && status <= to;
  });
}
