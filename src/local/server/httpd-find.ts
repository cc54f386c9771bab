import { join } from "node:path";
import type { Directive } from "./httpd-config";
import { followed, statsOf } from "./httpd-disk";
import { interpolate, type RequestContext } from "./httpd-expression";
import { type FileRules, toRules } from "./httpd-rules";
import { conditionOf, inForce, locationsOf, locationVariables } from "./httpd-sections";

/** A request to a site, with the variables that the configuration sets for it. */
export interface Site {
  readonly directives: readonly Directive[];
  readonly context: RequestContext;
}

export interface Found {
  /** On the machine, links followed. */
  readonly path: string;
  readonly size: number;
  readonly modifiedNs: bigint;
  readonly rules: FileRules;
}

export function newSite(
  directives: readonly Directive[],
  request: Omit<RequestContext, "env" | "groups" | "files"> & { readonly files?: RequestContext["files"] },
): Site {
  const site = {
    directives,
    context: {
      files: new Map<string, string>(),
      ...request,
      env: new Map<string, string>(),
      groups: [],
    },
  };
  setVariables(site);
  return site;
}

/** Another path of the same site, as httpd asks itself for an index or an error page. */
export function elsewhere({ directives, context }: Site, path: string): Site {
  return newSite(directives, { ...context, path });
}

export function rulesOf(site: Site): FileRules {
  return toRules(inForce(site.directives, filenameOf(site), site.context));
}

/** The file that a request is for, or the code or the address that it gets instead. */
export function find(site: Site): Found | number | { readonly redirect: string } {
  const { root, path, query } = site.context;
  const rules = rulesOf(site);
  if (!rules.allowed) return 403;
  // Links are followed once: what is swapped in between two looks does not tear an answer.
  const real = followed(join(root, filenameOf(site)));
  const stats = real && statsOf(real);
  if (real === undefined || !stats) return 404;
  // A link may lead anywhere on the server's disk, and not off it.
  if (!real.startsWith(`${followed(root)}/`)) return 403;
  if (stats.isDirectory()) {
    if (!path.endsWith("/")) return { redirect: `${encodeURI(path)}/${query === "" ? "" : `?${query}`}` };
    for (const name of rules.index) {
      const index = find(elsewhere(site, path + name));
      if (typeof index === "object" && "path" in index) return index;
    }
    return 403;
  }
  if (!stats.isFile() || path.endsWith("/")) return 404;
  return { path: real, size: Number(stats.size), modifiedNs: stats.mtimeNs, rules };
}

function setVariables({ directives, context }: Site): void {
  for (const directive of directives.filter((each) => each.name === "setenvifexpr")) {
    if (!conditionOf(directive)(context)) continue;
    for (const assignment of directive.args.slice(1)) {
      const [name = "", value = "1"] = assignment.split(/=(.*)/s);
      context.env.set(
        name,
        value.replace(/\$(\d)/g, (_, digit: string) => context.groups[Number(digit)] ?? ""),
      );
    }
  }
  locationVariables(directives, context.path).forEach(([name, value]) => context.env.set(name, value));
}

/** Where the path leads on the server's disk: by the alias of its location, by the first that fits, by the document root. */
function filenameOf({ directives, context }: Site): string {
  const { path } = context;
  const within = locationsOf(directives, path).flatMap((each) =>
    each.inside.filter(({ name }) => name === "alias"),
  );
  const target = within.at(-1)?.args[0];
  if (target !== undefined) return interpolate(target, context);
  for (const {
    args: [from = "", to = ""],
  } of directives.filter((each) => each.name === "alias")) {
    const fits = from.endsWith("/") ? path.startsWith(from) : path === from || path.startsWith(`${from}/`);
    if (fits) return to + path.slice(from.length);
  }
  const documentRoot =
    directives.filter((each) => each.name === "documentroot").at(-1)?.args[0] ?? "/var/www/html";
  return documentRoot.replace(/\/$/, "") + path;
}
