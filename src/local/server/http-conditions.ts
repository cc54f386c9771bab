type Headers = Readonly<Record<string, string | undefined>>;

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A file's ETag and Last-Modified; the ETag as httpd makes it, of size and time in microseconds. */
export function validators(file: { readonly size: number; readonly modifiedNs: bigint }): {
  readonly etag: string;
  readonly lastModified: string;
} {
  return {
    etag: `"${file.size.toString(16)}-${(file.modifiedNs / 1_000n).toString(16)}"`,
    lastModified: new Date(Number(file.modifiedNs / 1_000_000n)).toUTCString(),
  };
}

/** 304 or 412 when the request's conditions ask for it. RFC 9110, 13.2.2. */
export function conditionalCode(headers: Headers, etag: string, lastModified: string): 304 | 412 | undefined {
  const modified = Date.parse(lastModified);
  const since = (name: string) => Date.parse(headers[name] ?? "");
  if (headers["if-match"] !== undefined) {
    if (!names(headers["if-match"], etag)) return 412;
  } else if (since("if-unmodified-since") < modified) return 412;
  if (headers["if-none-match"] !== undefined) return names(headers["if-none-match"], etag) ? 304 : undefined;
  return since("if-modified-since") >= modified ? 304 : undefined;
}

/** The one range that is asked for; undefined for the whole file, as for several ranges, which a server may refuse. */
export function rangeOf(
  headers: Headers,
  size: number,
  etag: string,
  lastModified: string,
): Range | "unsatisfiable" | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers["range"] ?? "") ?? [];
  if (first === undefined || last === undefined || first + last === "") return undefined;
  const condition = headers["if-range"];
  if (condition !== undefined && condition !== etag && condition !== lastModified) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  return start > end ? "unsatisfiable" : { start, end };
}

function names(list: string, etag: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, "");
  return list.trim() === "*" || list.split(",").some((tag) => bare(tag) === etag);
}
