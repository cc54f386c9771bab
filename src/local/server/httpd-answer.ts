import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { STATUS_CODES } from "node:http";
import { extname } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { promisify } from "node:util";
import { createGzip, gzip as gzipCallback } from "node:zlib";
import { lookup } from "mime-types";
import { conditionalCode, rangeOf, validators } from "./http-conditions";
import type { Directive } from "./httpd-config";
import { elsewhere, find, type Found, newSite, rulesOf, type Site } from "./httpd-find";
import { applyHeaders, type Headers, headersOf } from "./httpd-headers";
import { rewriteCode } from "./httpd-rewrite";
import type { FileRules } from "./httpd-rules";
import { splitUrl } from "./httpd-url";

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface HttpAnswer {
  readonly code: number;
  readonly headers: Headers;
  /** Opened only when it is wanted: not for HEAD. Rejects when the file went away. */
  readonly body: () => Promise<Readable | Buffer | string>;
}

/** What httpd answers: a function of its configuration, the request and the disk as it is at this moment. */
export function httpdAnswer(
  root: string,
  directives: readonly Directive[],
  { method, url, headers }: HttpRequest,
): HttpAnswer {
  const { path, query } = splitUrl(url) ?? { path: undefined, query: "" };
  const site = newSite(directives, {
    root,
    method,
    path: path ?? "/",
    query,
    headers: new Map(headers),
  });
  if (path === undefined) return errorAnswer(site, 400);
  const rewritten = rewriteCode(directives, site.context);
  if (rewritten !== undefined) return errorAnswer(site, rewritten);
  if (method === "OPTIONS") return finish(site, rulesOf(site), 200, allow);
  // For a file, httpd takes POST as GET.
  if (!["GET", "HEAD", "POST"].includes(method)) return errorAnswer(site, 405, allow);
  const found = find(site);
  if (typeof found === "number") return errorAnswer(site, found);
  if ("redirect" in found) {
    const location = `http://${headers.get("host") ?? "localhost"}${found.redirect}`;
    return errorAnswer(site, 301, [["Location", location]]);
  }
  return fileAnswer(site, found);
}

const compress = promisify(gzipCallback);

/** A stream costs more than it saves below so many bytes. */
const small = 64 * 1024;

const allow: [string, string][] = [["Allow", "HEAD,GET,POST,OPTIONS"]];

function fileAnswer(site: Site, found: Found): HttpAnswer {
  const { context } = site;
  const asked = headersOf(context.headers);
  applyHeaders(asked, found.rules.requestHeaders, context);
  const request = Object.fromEntries([...asked].map(([name, [, value]]) => [name, value]));
  const { etag, lastModified } = validators(found);
  const type = typeOf(found);
  const range = rangeOf(request, found.size, etag, lastModified);
  const compressible = found.rules.compressed.has(type?.split(";")[0] ?? "");
  const gzip = compressible && range === undefined && /\bgzip\b/.test(request["accept-encoding"] ?? "");
  const headers: [string, string][] = [
    ["Last-Modified", lastModified],
    ["Accept-Ranges", "bytes"],
    ["ETag", gzip ? etag.replace(/"$/, '-gzip"') : etag],
    ...(compressible ? [["Vary", "Accept-Encoding"] as [string, string]] : []),
  ];
  const condition = conditionalCode(request, etag, lastModified);
  if (condition === 412) return errorAnswer(site, 412);
  if (condition === 304) return finish(site, found.rules, 304, headers);
  if (range === "unsatisfiable") return errorAnswer(site, 416, [["Content-Range", `bytes */${found.size}`]]);
  const { start, end } = range ?? { start: 0, end: found.size - 1 };
  if (type !== undefined) headers.push(["Content-Type", type]);
  if (range !== undefined) headers.push(["Content-Range", `bytes ${start}-${end}/${found.size}`]);
  headers.push(gzip ? ["Content-Encoding", "gzip"] : ["Content-Length", String(end - start + 1)]);
  return finish(site, found.rules, range === undefined ? 200 : 206, headers, async () => {
    if (end < start) return "";
    if (range === undefined && found.size <= small) {
      const content = readFileSync(found.path);
      return gzip ? compress(content) : content;
    }
    const file = await openFile(found.path, { start, end });
    return gzip ? pipeline(file, createGzip(), () => undefined) : file;
  });
}

function errorAnswer(site: Site, code: number, headers: [string, string][] = []): HttpAnswer {
  const rules = rulesOf(site);
  const document = rules.errorDocuments.get(code);
  const own = document?.startsWith("/") ? elsewhere(site, document) : undefined;
  const page = own && find(own);
  if (own !== undefined && typeof page === "object" && "path" in page) {
    const type = typeOf(page) ?? "text/html";
    const more: [string, string][] = [
      ["ETag", validators(page).etag],
      ["Accept-Ranges", "bytes"],
      ["Content-Type", type],
      ["Content-Length", String(page.size)],
    ];
    return finish(own, page.rules, code, [...headers, ...more], () => openFile(page.path));
  }
  const title = STATUS_CODES[code] ?? "Error";
  const builtIn = `<!DOCTYPE html>\n<title>${code} ${title}</title>\n<h1>${title}</h1>\n`;
  const text = document === undefined || document.startsWith("/") ? builtIn : document;
  const more: [string, string][] = [
    ["Content-Type", "text/html; charset=iso-8859-1"],
    ["Content-Length", String(Buffer.byteLength(text))],
  ];
  const always = { ...rules, headers: rules.headers.filter((rule) => rule.always) };
  return finish(site, always, code, [...headers, ...more], async () => text);
}

function finish(
  { context }: Site,
  rules: FileRules,
  code: number,
  entries: [string, string][],
  body: HttpAnswer["body"] = async () => "",
): HttpAnswer {
  const headers = headersOf(entries);
  applyHeaders(headers, rules.headers, context);
  // httpd refuses to send a header with a line break in it.
  const broken = [...headers.values()].some(([, value]) => /[\0\r\n]/.test(value));
  return broken ? { code: 500, headers: new Map(), body: async () => "" } : { code, headers, body };
}

async function openFile(path: string, range: { start?: number; end?: number } = {}): Promise<Readable> {
  return (await open(path)).createReadStream(range);
}

function typeOf({ path, rules }: Found): string | undefined {
  const extension = extname(path).slice(1).toLowerCase();
  const type = rules.forcedType ?? rules.types.get(extension) ?? (lookup(path) || undefined);
  // httpd adds its default charset to these two types alone.
  const plain = type === "text/html" || type === "text/plain";
  const charset = rules.charsets.get(extension) ?? (plain ? rules.defaultCharset : undefined);
  return type === undefined || charset === undefined ? type : `${type}; charset=${charset}`;
}
