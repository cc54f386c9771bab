import { randomBytes } from "node:crypto";
import type { AnswerHead, Fields, RequestHead } from "./head";

export interface From {
  /** The visitor's address. */
  readonly address: string;
  readonly protocol: "http" | "https";
  /** The port that the visitor connected to. */
  readonly port: number;
}

/**
 * A visitor's request, from its first line to the empty one, as a target gets it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function requestText(head: RequestHead, from: From, traceId: () => string): string {
  const { fields } = head;
  const dropped = connectionOptions(fields);
  let text = `${head.method} ${head.url} HTTP/1.1\r\n`;
  let forwardedFor = "";
  let trace = "";
  for (let i = 0; i < fields.length; i += 3) {
    const key = fields[i] ?? "";
    const value = fields[i + 2] ?? "";
    if (key === "x-forwarded-for") forwardedFor += `${value}, `;
    else if (key === "x-amzn-trace-id") trace = value;
    else if (!hopByHop.has(key) && !replaced.has(key) && !dropped?.has(key))
      text += `${fields[i + 1]}: ${value}\r\n`;
  }
  if (head.host === "") text += `Host: 127.0.0.1:${from.port}\r\n`;
  if (head.wantsWebSocket) text += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  return (
    `${text}X-Forwarded-For: ${forwardedFor}${from.address}\r\n` +
    `X-Forwarded-Proto: ${from.protocol}\r\nX-Forwarded-Port: ${from.port}\r\n` +
    `X-Amzn-Trace-Id: ${tracedBy(trace, traceId)}\r\n\r\n`
  );
}

/** A target's answer, from its first line to the empty one, as the visitor gets it. */
export function answerText(
  head: AnswerHead,
  options: { readonly persistent: boolean; readonly keepsChunks: boolean; readonly more: string },
): string {
  const { status, fields } = head;
  const dropped = connectionOptions(fields);
  let text = `HTTP/1.1 ${status} ${head.reason}\r\n`;
  for (let i = 0; i < fields.length; i += 3) {
    const key = fields[i] ?? "";
    if (hopByHop.has(key) || dropped?.has(key)) continue;
    if (key === "transfer-encoding" && !options.keepsChunks) continue;
    text += `${fields[i + 1]}: ${fields[i + 2]}\r\n`;
  }
  if (status === 101) text += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  else text += options.persistent ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
  return `${text}${options.more}\r\n`;
}

/** Makes trace ids: version, time, 96 bits. A counter under a random prefix is as unique as random bytes, and cheaper. */
export function traceIds(now: () => number): () => string {
  const prefix = randomBytes(8).toString("hex");
  let count = randomBytes(4).readUInt32BE();
  return () => {
    count = (count + 1) >>> 0;
    const seconds = Math.floor(now() / 1000);
    return `1-${seconds.toString(16).padStart(8, "0")}-${prefix}${count.toString(16).padStart(8, "0")}`;
  };
}

/** What belongs to one connection only (https://www.rfc-editor.org/rfc/rfc9110.html#section-7.6.1); "expect" is answered here. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "upgrade",
  "http2-settings",
  "expect",
]);

const replaced = new Set(["x-forwarded-proto", "x-forwarded-port"]);

/** How a body is framed is never a connection's own affair, whatever a sender says. */
const kept = new Set(["close", "keep-alive", "upgrade", "host", "content-length", "transfer-encoding"]);

/** The headers that a Connection header names belong to that one connection, too. */
function connectionOptions(fields: Fields): Set<string> | undefined {
  let options: Set<string> | undefined;
  for (let i = 0; i < fields.length; i += 3) {
    if (fields[i] !== "connection") continue;
    for (const option of (fields[i + 2] ?? "").split(",")) {
      const key = option.trim().toLowerCase();
      if (!kept.has(key)) (options ??= new Set()).add(key);
    }
  }
  return options;
}

/** A Root that is there stays, and Self says that we saw it. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html */
function tracedBy(trace: string, traceId: () => string): string {
  if (trace === "") return `Root=${traceId()}`;
  const others = trace.split(";").filter((field) => field !== "" && !/^\s*self=/i.test(field));
  return [`Self=${traceId()}`, ...others].join(";");
}
