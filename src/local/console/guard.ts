import type { IncomingHttpHeaders } from "node:http";

export interface Asked {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** Sent by whoever means it: a page of another origin cannot add it without asking, and nobody answers such a question. */
export const ownHeader = "tandem-console";

/**
 * Why a request is refused; undefined when it is the console's own page or a program of this machine. A page of
 * another origin must not drive the console, nor read it by a name that was made to lead here.
 * https://owasp.org/www-community/attacks/csrf, https://en.wikipedia.org/wiki/DNS_rebinding
 */
export function refusalOf({ method, headers }: Asked, port: number): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host)) return `the Host must be ${hosts.join(" or ")}`;
  if (origin !== undefined && origin !== `http://${host}`) return "the Origin must be the console's own";
  const site = headers["sec-fetch-site"];
  // "none" is a person who typed the address; another site may link here, which reads nothing and changes nothing.
  const linked = headers["sec-fetch-mode"] === "navigate" && method === "GET";
  if (typeof site === "string" && !["same-origin", "none"].includes(site) && !linked) {
    return "another site must not ask the console";
  }
  if (method === "GET" || method === "HEAD") return undefined;
  if (headers[ownHeader] === undefined) return "a changing call must have the header Tandem-Console: 1";
  return undefined;
}

/** Sent with every answer: nothing from elsewhere runs in the page, no other page frames it, and nothing is kept. */
export const safetyHeaders = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cache-Control": "no-store",
} as const;
