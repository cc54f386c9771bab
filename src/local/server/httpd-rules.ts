import type { Directive } from "./httpd-config";

/** What the directives in force for a file say about its answer. */
export interface FileRules {
  readonly allowed: boolean;
  readonly index: readonly string[];
  readonly defaultCharset: string | undefined;
  readonly forcedType: string | undefined;
  /** By file name extension, beyond the usual types. */
  readonly types: ReadonlyMap<string, string>;
  readonly charsets: ReadonlyMap<string, string>;
  /** Types that are sent compressed to whoever takes that. */
  readonly compressed: ReadonlySet<string>;
  readonly errorDocuments: ReadonlyMap<number, string>;
  readonly headers: readonly HeaderRule[];
  readonly requestHeaders: readonly HeaderRule[];
}

export interface HeaderRule {
  /** On errors, too. */
  readonly always: boolean;
  readonly action: string;
  readonly name: string;
  readonly value: string;
  /** What `edit` puts in the place of what it finds. */
  readonly replacement: string;
}

export function toRules(directives: readonly Directive[]): FileRules {
  const named = (name: string) => directives.filter((each) => each.name === name);
  const last = (name: string) => named(name).at(-1)?.args;
  const charset =
    last("adddefaultcharset")?.[0]?.replace(/^(on|off)$/i, (word) => word.toLowerCase()) ?? "off";
  const forced = last("forcetype")?.[0] ?? "none";
  return {
    allowed: last("require")?.join(" ").toLowerCase() !== "all denied",
    index: last("directoryindex") ?? ["index.html"],
    defaultCharset: charset === "off" ? undefined : charset === "on" ? "iso-8859-1" : charset,
    forcedType: forced.toLowerCase() === "none" ? undefined : forced,
    types: byExtension(named("addtype")),
    charsets: byExtension(named("addcharset")),
    compressed: new Set(
      named("addoutputfilterbytype").flatMap(({ args: [filter, ...types] }) =>
        filter?.toUpperCase() === "DEFLATE" ? types : [],
      ),
    ),
    errorDocuments: new Map(
      named("errordocument").map(({ args: [code = "", page = ""] }) => [Number(code), page]),
    ),
    headers: named("header").map(headerRule),
    requestHeaders: named("requestheader").map(headerRule),
  };
}

function byExtension(directives: readonly Directive[]): Map<string, string> {
  return new Map(
    directives.flatMap(({ args: [value = "", ...extensions] }) =>
      extensions.map(
        (extension) => [extension.replace(/^\./, "").toLowerCase(), value.toLowerCase()] as const,
      ),
    ),
  );
}

function headerRule({ args }: Directive): HeaderRule {
  const when = args[0]?.toLowerCase();
  const words = when === "always" || when === "onsuccess" ? args.slice(1) : args;
  const [action = "", name = "", value = "", replacement = ""] = words;
  return { always: when === "always", action: action.toLowerCase(), name, value, replacement };
}
