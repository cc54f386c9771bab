import { parseRequestHead } from "../../src/local/balancer/head";
import type { RequestHead } from "../../src/local/balancer/head";
import { redirectReply, replyText } from "../../src/local/balancer/reply";
import { router } from "../../src/local/balancer/route";
import type { Condition, RedirectAction } from "../../src/local/world/world";

function head(start: string, ...lines: readonly string[]): RequestHead {
  const parsed = parseRequestHead([`${start} HTTP/1.1`, "Host: www.example.org:8080", ...lines].join("\r\n"));
  if (typeof parsed === "number") throw new Error(`refused with ${parsed}`);
  return parsed;
}

describe("a rule's condition", () => {
  const get = head("GET /img/cat.png?size=big&x=", "X-Kind: Blue", "Cookie: a=b");
  it.each<[Condition, boolean]>([
    [{ field: "path-pattern", values: ["/img/*"] }, true],
    [{ field: "path-pattern", values: ["/IMG/*"] }, false],
    [{ field: "path-pattern", values: ["/img/???.png"] }, true],
    [{ field: "path-pattern", values: ["/img"] }, false],
    [{ field: "path-pattern", values: ["/img/cat.png?size*"] }, false],
    [{ field: "path-pattern", values: ["/no", "/img/cat.png"] }, true],
    [{ field: "path-pattern", values: ["/img/c.t.png"] }, false],
    [{ field: "host-header", values: ["*.EXAMPLE.org"] }, true],
    [{ field: "host-header", values: ["example.org"] }, false],
    [{ field: "http-request-method", values: ["GET", "HEAD"] }, true],
    [{ field: "http-request-method", values: ["POST"] }, false],
    [{ field: "http-header", name: "x-kind", values: ["blu?"] }, true],
    [{ field: "http-header", name: "x-none", values: ["*"] }, false],
    [{ field: "query-string", values: [{ key: "size", value: "BIG" }] }, true],
    [{ field: "query-string", values: [{ key: "size", value: "small" }] }, false],
    [{ field: "query-string", values: [{ value: "b*" }] }, true],
    [{ field: "source-ip", values: ["127.0.0.0/8"] }, true],
    [{ field: "source-ip", values: ["10.0.0.0/8", "::1/128"] }, false],
  ])("%j: %s", (condition, holds) => {
    const action = { type: "forward", groups: [] } as const;
    expect(router([{ conditions: [condition], action }])(get, "127.0.0.1") !== undefined).toBe(holds);
  });
});

it("lets the first rule decide of which all conditions hold", () => {
  const fixed = (body: string) =>
    ({ type: "fixed-response", statusCode: 200, contentType: "text/plain", body }) as const;
  const path: Condition = { field: "path-pattern", values: ["/a*"] };
  const post: Condition = { field: "http-request-method", values: ["POST"] };
  const route = router([
    { conditions: [path, post], action: fixed("both") },
    { conditions: [path], action: fixed("path") },
    { conditions: [], action: fixed("default") },
  ]);
  expect(route(head("POST /ab"), "127.0.0.1")).toMatchObject({ body: "both" });
  expect(route(head("GET /ab"), "127.0.0.1")).toMatchObject({ body: "path" });
  expect(route(head("POST /b"), "127.0.0.1")).toMatchObject({ body: "default" });
});

describe("a redirect", () => {
  const same: RedirectAction = {
    type: "redirect",
    statusCode: 301,
    protocol: "#{protocol}",
    host: "#{host}",
    port: "#{port}",
    path: "/#{path}",
    query: "#{query}",
  };
  const localPort = (port: number) => (port === 443 ? 40_443 : undefined);
  const from = { protocol: "http", host: "example.org:40080", port: 80, url: "/a/b?c=d", localPort } as const;
  it.each<[string, Partial<RedirectAction>, string]>([
    ["keeps what it does not change", { host: "new.org" }, "http://new.org:80/a/b?c=d"],
    [
      "fills in parts of a path",
      { host: "n.org", path: "/old/#{path}", query: "" },
      "http://n.org:80/old/a/b",
    ],
    ["leaves unknown parts alone", { host: "n.org", path: "/#{what}", query: "" }, "http://n.org:80/#{what}"],
    [
      "leads to another host in AWS",
      { protocol: "HTTPS", host: "n.org", port: "443" },
      "https://n.org:443/a/b?c=d",
    ],
    [
      "stays on this machine if that port is here",
      { protocol: "HTTPS", port: "443" },
      "https://example.org:40443/a/b?c=d",
    ],
  ])("%s", (_, change, location) => {
    const reply = redirectReply({ ...same, ...change }, from);
    expect([reply.status, reply.location]).toEqual([301, location]);
    expect(replyText(reply, true, false)).toContain(`\r\nLocation: ${location}\r\n`);
  });
});
