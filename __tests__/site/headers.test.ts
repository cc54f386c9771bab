import { cacheControlOf, contentTypeOf } from "../../src/site/headers";

test.each([
  ["index.html", "text/html; charset=utf-8"],
  ["a/INDEX.HTM", "text/html; charset=utf-8"],
  ["a.css", "text/css; charset=utf-8"],
  ["a.js", "text/javascript; charset=utf-8"],
  ["a.mjs", "text/javascript; charset=utf-8"],
  ["a.json", "application/json; charset=utf-8"],
  ["a.js.map", "application/json; charset=utf-8"],
  ["a.svg", "image/svg+xml; charset=utf-8"],
  ["sitemap.xml", "application/xml; charset=utf-8"],
  ["feed.atom", "application/atom+xml; charset=utf-8"],
  ["app.webmanifest", "application/manifest+json; charset=utf-8"],
  ["robots.txt", "text/plain; charset=utf-8"],
  ["a.png", "image/png"],
  ["a.jpg", "image/jpeg"],
  ["a.webp", "image/webp"],
  ["a.woff2", "font/woff2"],
  ["a.wasm", "application/wasm"],
  ["a.pdf", "application/pdf"],
  ["favicon.ico", "image/vnd.microsoft.icon"],
  ["a.unknown-thing", "application/octet-stream"],
  ["LICENSE", "application/octet-stream"],
  ["html", "application/octet-stream"],
  ["v1.2/html", "application/octet-stream"],
])("%s is %s", (path, type) => {
  expect(contentTypeOf(path)).toBe(type);
});

const long = "public, max-age=31536000, immutable";
const short = "public, max-age=300";

test.each([
  ["index.html", "no-cache"],
  ["a/page.htm", "no-cache"],
  ["page.3f2a9c1b.html", "no-cache"],
  ["page.xhtml", "no-cache"],
  ["app.3f2a9c1b.js", long],
  ["a/app-3f2a9c1b00ff.css", long],
  ["app.3f2a9c1b.js.map", long],
  ["app.js", short],
  ["app.3f2a9c1.js", short],
  ["report-20240131.pdf", short],
  ["logo-effaced.png", short],
  ["the-facade-deadbeef.png", short],
  ["3f2a9c1b.js", short],
  ["a-3f2a9c1b.js/x.png", short],
])("%s is kept by a browser as %s", (path, cacheControl) => {
  expect(cacheControlOf(path)).toBe(cacheControl);
});
