import { refusalOf, safetyHeaders } from "../../src/local/console/guard";

const host = "127.0.0.1:8081";
const own = { host, "tandem-console": "1" };

test.each([
  ["the page's own reading", "GET", { host, "sec-fetch-site": "same-origin" }],
  ["an address that a person typed", "GET", { host, "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
  ["a link on another page", "GET", { host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
  ["the page under its other name", "GET", { host: "localhost:8081" }],
  ["the page's own change", "POST", { ...own, origin: `http://${host}`, "sec-fetch-site": "same-origin" }],
  ["a program's change", "POST", own],
])("lets in %s", (_, method, headers) => {
  expect(refusalOf({ method, headers }, 8081)).toBeUndefined();
});

test.each([
  ["a name that was made to lead here", "GET", { host: "evil.example:8081" }, "Host"],
  ["another port's name", "GET", { host: "127.0.0.1:80" }, "Host"],
  ["no name", "GET", {}, "Host"],
  ["another origin", "GET", { host, origin: "https://evil.example" }, "Origin"],
  ["another port's page", "POST", { ...own, origin: "http://127.0.0.1:8080" }, "Origin"],
  ["a page without an origin", "POST", { ...own, origin: "null" }, "Origin"],
  [
    "another site's script",
    "GET",
    { host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    "site",
  ],
  ["another port's script", "GET", { host, "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, "site"],
  [
    "another site's form",
    "POST",
    { host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    "site",
  ],
  ["a change without the header", "POST", { host, origin: `http://${host}` }, "Tandem-Console"],
])("refuses %s", (_, method, headers, said) => {
  expect(refusalOf({ method, headers }, 8081)).toContain(said);
});

test("nothing from elsewhere runs in the page, and nobody frames it", () => {
  const policy = safetyHeaders["Content-Security-Policy"];
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'none'",
  ]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});
