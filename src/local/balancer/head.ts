/** The heads of HTTP/1.1 messages. https://www.rfc-editor.org/rfc/rfc9112.html */

/** [name in lower case, name as it was written, value, …]: flat, because it is made for every message. */
export type Fields = readonly string[];

/** How long a message's body is: so many bytes, until its last chunk says so, or until the connection ends. */
export type BodyLength = number | "chunked" | "until-close";

export interface RequestHead {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly fields: Fields;
  readonly body: BodyLength;
  /** The visitor's connection may carry another request after this one. */
  readonly persistent: boolean;
  /** An HTTP/1.0 client does not know chunks. */
  readonly knowsChunks: boolean;
  readonly host: string;
  readonly wantsContinue: boolean;
  readonly wantsWebSocket: boolean;
}

export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  readonly fields: Fields;
  readonly body: BodyLength;
  /** The target's connection may carry another request after this one. */
  readonly persistent: boolean;
}

/** Reads the text before the empty line; a number is the status that refuses it. */
export function parseRequestHead(text: string): RequestHead | number {
  const lines = text.split("\r\n");
  const [method = "", target = "", version, more] = (lines[0] ?? "").split(" ");
  const fields = parseFields(lines);
  if (fields === undefined || more !== undefined || !token.test(method)) return 400;
  if (version !== "HTTP/1.1" && version !== "HTTP/1.0") return 400;
  const url = originForm(target);
  if (url === undefined) return 400;
  if (target.length > 16_384) return 414;
  if (method === "TRACE" || method === "CONNECT") return 405;
  const special = collectSpecial(fields);
  const body = bodyLength(special, 0);
  if (body === "bad-coding") return 501;
  if (body === "bad-length") return 400;
  const knowsChunks = version === "HTTP/1.1";
  if (special.hosts > 1 || (special.hosts === 0 && knowsChunks)) return 400;
  return {
    method,
    url,
    fields,
    body,
    persistent: isPersistent(knowsChunks, special.connection),
    knowsChunks,
    host: special.host,
    wantsContinue: knowsChunks && special.expect.toLowerCase() === "100-continue",
    wantsWebSocket:
      special.upgrade.toLowerCase() === "websocket" && /(^|[\s,])upgrade($|[\s,])/.test(special.connection),
  };
}

/** Reads the text before the empty line; undefined when it is no answer of HTTP/1. */
export function parseAnswerHead(text: string, method: string): AnswerHead | undefined {
  const lines = text.split("\r\n");
  const start = statusLine.exec(lines[0] ?? "");
  const fields = parseFields(lines);
  if (start === null || fields === undefined) return undefined;
  const status = Number(start[2]);
  const special = collectSpecial(fields);
  const bodiless = method === "HEAD" || status < 200 || status === 204 || status === 304;
  const body = bodiless ? 0 : bodyLength(special, "until-close");
  if (body === "bad-coding" || body === "bad-length") return undefined;
  return {
    status,
    reason: start[3] ?? "",
    fields,
    body,
    persistent: body !== "until-close" && isPersistent(start[1] === "1", special.connection),
  };
}

const token = /^[\w!#$%&'*+.^`|~-]+$/;
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/;

/** What is sent to a proxy names the host before the path: it is left out. */
function originForm(target: string): string | undefined {
  if (target.startsWith("/") || target === "*") return target;
  const origin = /^https?:\/\/[^/?]+/i.exec(target)?.[0];
  if (origin === undefined) return undefined;
  const rest = target.slice(origin.length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function parseFields(lines: readonly string[]): string[] | undefined {
  const fields: string[] = [];
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    // A line that begins with a space would continue the one before; nobody may send that any more.
    if (colon < 1 || !token.test(name) || forbidden.test(value)) return undefined;
    fields.push(name.toLowerCase(), name, value);
  }
  return fields;
}

const forbidden = /[\0\r\n]/;

interface Special {
  hosts: number;
  host: string;
  connection: string;
  upgrade: string;
  expect: string;
  /** Undefined when there is none, and "bad" when two of them differ. */
  contentLength: string | undefined;
  transferEncoding: string | undefined;
}

function collectSpecial(fields: Fields): Special {
  const special: Special = {
    hosts: 0,
    host: "",
    connection: "",
    upgrade: "",
    expect: "",
    contentLength: undefined,
    transferEncoding: undefined,
  };
  for (let i = 0; i < fields.length; i += 3) {
    const value = fields[i + 2] ?? "";
    switch (fields[i]) {
      case "host":
        special.hosts++;
        special.host = value;
        break;
      case "connection":
        special.connection += `${value.toLowerCase()},`;
        break;
      case "upgrade":
        special.upgrade = value;
        break;
      case "expect":
        special.expect = value;
        break;
      case "content-length":
        special.contentLength = (special.contentLength ?? value) === value ? value : "bad";
        break;
      case "transfer-encoding":
        special.transferEncoding = special.transferEncoding === undefined ? value.toLowerCase() : "bad";
        break;
    }
  }
  return special;
}

/** A message with both a length and chunks is how requests are smuggled: it is refused. */
function bodyLength(
  { contentLength, transferEncoding }: Special,
  otherwise: BodyLength,
): BodyLength | "bad-length" | "bad-coding" {
  if (transferEncoding !== undefined && transferEncoding !== "identity") {
    if (contentLength !== undefined) return "bad-length";
    return transferEncoding === "chunked" ? "chunked" : "bad-coding";
  }
  if (contentLength === undefined) return otherwise;
  return /^\d{1,15}$/.test(contentLength) ? Number(contentLength) : "bad-length";
}

function isPersistent(byDefault: boolean, connection: string): boolean {
  if (connection === "") return byDefault;
  return byDefault ? !connection.includes("close") : connection.includes("keep-alive");
}
