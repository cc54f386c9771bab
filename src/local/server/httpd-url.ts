/** The decoded path and the query of a request's target; undefined when the path is none or leaves the site. */
export function splitUrl(url: string): { readonly path: string; readonly query: string } | undefined {
  const target = url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/?]*/, "");
  const [raw = "", query = ""] = target.split(/\?(.*)/s);
  const path = decoded(raw);
  if (!path?.startsWith("/") || path.includes("\0")) return undefined;
  const kept: string[] = [];
  for (const part of path.replace(/\/+/g, "/").slice(1).split("/")) {
    if (part === ".." && kept.pop() === undefined) return undefined;
    if (part !== "." && part !== "..") kept.push(part);
  }
  const endsInDots = /\/\.\.?$/.test(path) && kept.length > 0;
  return { path: `/${kept.join("/")}${endsInDots ? "/" : ""}`, query };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
