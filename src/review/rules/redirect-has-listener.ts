import { wrong, type Rule } from "../rule";
import { sitesOf } from "../site";
import { blocks, dig, number, text } from "../value";

export const redirectHasListener: Rule = {
  id: "redirect-has-listener",
  title: "A redirect leads to a port that has a listener",
  severity: "refuse",
  why: "visitors are sent to a port where nothing answers",
  fix: "add a listener for that port, or redirect to one that exists",
  peers: [],
  *check(model) {
    for (const { listeners } of sitesOf(model)) {
      const ports = new Set(listeners.map((listener) => number(listener, "port")));
      for (const listener of listeners) {
        for (const [at] of blocks(listener, "default_action").entries()) {
          const path = `default_action.${at}.redirect.0`;
          if (text(listener, `default_action.${at}.type`) !== "redirect") continue;
          const host = text(listener, `${path}.host`) ?? "#{host}";
          const own = number(listener, "port");
          const protocol = text(listener, `${path}.protocol`) ?? "#{protocol}";
          const target = text(listener, `${path}.port`) ?? "#{port}";
          const port = target === "#{port}" ? own : Number(target);
          if (host !== "#{host}" || port === undefined) continue;
          if (!ports.has(port)) {
            yield wrong(listener, `it redirects to port ${port}, where the balancer has no listener`, {
              path: "default_action.redirect.port",
            });
          } else if (
            port === own &&
            (protocol === "#{protocol}" || protocol === text(listener, "protocol")) &&
            isSamePath(listener, path)
          ) {
            yield wrong(listener, "it redirects to itself for ever", { path: "default_action.redirect" });
          }
        }
      }
    }
  },
};

function isSamePath(listener: Parameters<typeof text>[0], path: string): boolean {
  return (dig(listener.after, `${path}.path`.split(".")) ?? "/#{path}") === "/#{path}";
}
