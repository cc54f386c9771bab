import { posix } from "node:path";

/** Answered by every server itself, with its name and release. */
const ownPage = ".well-known/tandem";

/** What is wrong with the health check path for a site of these files. */
export function healthCheckProblems(healthCheckPath: string, paths: ReadonlySet<string>): string[] {
  const page = pageAt(healthCheckPath);
  if (page === ownPage || paths.has(page)) return [];
  const asked = `the health check page ${page} must be there, because healthCheckPath is ${healthCheckPath}`;
  return paths.has(`${page}/index.html`)
    ? [`${asked}, but it is a folder: write healthCheckPath with '/' at its end in cdktf.json`]
    : [`${asked}: add the page, or change healthCheckPath in cdktf.json`];
}

/** The file that httpd answers a path with: decoded, without the query, index.html for a folder. */
function pageAt(path: string): string {
  const [withoutQuery = "/"] = path.split("?");
  const page = posix.normalize(decode(withoutQuery)).replace(/^\/+/, "");
  return page === "" || page.endsWith("/") ? `${page}index.html` : page;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
