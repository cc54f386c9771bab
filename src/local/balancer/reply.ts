import type { FixedResponseAction, RedirectAction } from "../world/world";
import { pathOf, queryOf } from "./route";

/** An answer of the balancer's own. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Where a redirect leads. */
  readonly location?: string;
}

/** A reply as it is sent, without its body for HEAD. */
export function replyText(reply: Reply, persistent: boolean, withBody: boolean): string {
  const { status, type, body, location } = reply;
  const lines = [
    `HTTP/1.1 ${status} ${titles[status] ?? "Unknown"}`,
    "Server: awselb/2.0",
    `Date: ${new Date().toUTCString()}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Connection: ${persistent ? "keep-alive" : "close"}`,
    ...(location === undefined ? [] : [`Location: ${location}`]),
  ];
  return `${lines.join("\r\n")}\r\n\r\n${withBody ? body : ""}`;
}

/** The page that a visitor gets when no target answers. */
export function errorReply(status: number): Reply {
  const title = `${status} ${titles[status] ?? "Error"}`;
  const body =
    `<html>\r\n<head><title>${title}</title></head>\r\n` +
    `<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, type: "text/html", body };
}

export function fixedReply(action: FixedResponseAction): Reply {
  return { status: action.statusCode, type: `${action.contentType}; charset=utf-8`, body: action.body };
}

export interface RedirectFrom {
  readonly protocol: "http" | "https";
  readonly host: string;
  /** The listener's port in AWS. */
  readonly port: number;
  readonly url: string;
  /** Where the same balancer's listener of that port is on this machine. */
  localPort(port: number): number | undefined;
}

/** Parts that are not set stay as they were asked for. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html */
export function redirectReply(action: RedirectAction, from: RedirectFrom): Reply {
  const parts: Readonly<Record<string, string>> = {
    protocol: from.protocol,
    host: from.host.replace(/:\d+$/, ""),
    port: String(from.port),
    path: pathOf(from.url).replace(/^\//, ""),
    query: queryOf(from.url),
  };
  const fill = (text: string) => text.replace(/#\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
  const host = fill(action.host);
  const port = Number(fill(action.port));
  const local = host === parts["host"] ? from.localPort(port) : undefined;
  const origin = `${fill(action.protocol).toLowerCase()}://${host}:${local ?? port}`;
  const query = fill(action.query);
  const location = `${origin}${fill(action.path)}${query === "" ? "" : `?${query}`}`;
  return { ...errorReply(action.statusCode), location };
}

const titles: Readonly<Record<number, string>> = {
  200: "OK",
  301: "Moved Permanently",
  302: "Found",
  400: "Bad Request",
  405: "Not Allowed",
  404: "Not Found",
  408: "Request Time-out",
  414: "Request-URI Too Large",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};
