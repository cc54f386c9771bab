import type { Model } from "../model";
import { isPublished, publishedKeys } from "../pages";
import { wrong, type Rule } from "../rule";
import { serversIn, sitesOf, type TargetGroup } from "../site";
import { userData } from "../user-data";
import { text } from "../value";

export const healthCheckPathPublished: Rule = {
  id: "health-check-path-published",
  title: "The health check asks for a page that is published",
  severity: "refuse",
  critical: true,
  why: "a check on a page that does not exist takes every server out of service",
  fix: 'set health_check.path to a page of the site, such as "/"',
  peers: ["CKV_AWS_261"],
  *check(model) {
    const keys = publishedKeys(model);
    if (keys.length === 0) return;
    for (const { groups } of sitesOf(model)) {
      for (const group of groups) {
        const path = (text(group.resource, "health_check.0.path") ?? "/").split("?")[0] ?? "/";
        if (path.startsWith("/.well-known/") || isPublished(path, keys)) continue;
        if (isRoute(model, group, path)) continue;
        yield wrong(group.resource, `it asks for ${path}, and no object of that path is published`, {
          path: "health_check.path",
        });
      }
    }
  },
};

/** A route of the servers' own software, such as nginx's `location /healthz`. */
function isRoute(model: Model, group: TargetGroup, path: string): boolean {
  if (path === "/") return false;
  return serversIn(group).some((server) => userData(model, server)?.includes(path) === true);
}
