import type { Directive } from "./httpd-config";
import { type Condition, parseCondition, type RequestContext } from "./httpd-expression";
import { isKnownRule } from "./httpd-rewrite";

/**
 * The directives in force for a file, from the general to the special as httpd merges its sections: Directory, Files,
 * Location, If. https://httpd.apache.org/docs/2.4/sections.html#merging
 */
export function inForce(
  directives: readonly Directive[],
  filename: string,
  context: RequestContext,
): readonly Directive[] {
  const named = (name: string) => directives.filter((each) => each.name === name);
  const folders = [...named("directory")].sort((a, b) => folderOf(a).length - folderOf(b).length);
  const own = [...folders, ...named("directorymatch")].filter((each) => coversFolder(each, filename));
  const outer = [...directives, ...own.flatMap((each) => each.inside)];
  const base = filename.slice(filename.lastIndexOf("/") + 1);
  const files = outer.filter((each) => each.name.startsWith("files") && coversName(each, base));
  const merged = [
    ...outer,
    ...[...files, ...locationsOf(directives, context.path)].flatMap((each) => each.inside),
  ];
  const met = merged.filter((each) => each.name === "if" && conditionOf(each)(context));
  return [...merged, ...met.flatMap((each) => each.inside)];
}

/** The Location sections that cover a URL. */
export function locationsOf(directives: readonly Directive[], path: string): readonly Directive[] {
  return directives.filter((each) => each.name.startsWith("location") && coversUrl(each, path));
}

/** What the named groups of LocationMatch patterns match, as the variables MATCH_NAME. */
export function locationVariables(directives: readonly Directive[], path: string): [string, string][] {
  return locationsOf(directives, path).flatMap((each) => {
    const groups = isPattern(each) ? (regex(each.args.at(-1) ?? "")?.exec(path)?.groups ?? {}) : {};
    return Object.entries(groups).map(([name, value]): [string, string] => [
      `MATCH_${name.toUpperCase()}`,
      value,
    ]);
  });
}

const conditions = new WeakMap<Directive, Condition>();

/** The condition in a directive's first word, read once; never holds when it is not understood here. */
export function conditionOf(directive: Directive): Condition {
  const condition = conditions.get(directive) ?? conditionIn(directive);
  conditions.set(directive, condition);
  return condition;
}

function conditionIn({ args: [text = ""] }: Directive): Condition {
  try {
    return parseCondition(text);
  } catch {
    return () => false;
  }
}

/** Conditions and rules that only the real httpd understands, one line each. */
export function notUnderstood(directives: readonly Directive[]): string[] {
  return directives.flatMap((each) => [
    ...notUnderstood(each.inside),
    ...(isUnderstood(each)
      ? []
      : [`${each.at}: ${each.args.join(" ")} is not understood here and never holds`]),
  ]);
}

function isUnderstood(directive: Directive): boolean {
  if (directive.name === "rewriterule") return isKnownRule(directive);
  if (directive.name !== "if" && directive.name !== "setenvifexpr") return true;
  try {
    parseCondition(directive.args[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

function folderOf(section: Directive): string {
  return (section.args.at(-1) ?? "").replace(/\/+$/, "");
}

function coversFolder(section: Directive, filename: string): boolean {
  if (isPattern(section)) return regex(section.args.at(-1) ?? "")?.test(filename) ?? false;
  const folder = folderOf(section);
  return folder === "" || filename === folder || filename.startsWith(`${folder}/`);
}

function coversName(section: Directive, name: string): boolean {
  const pattern = section.args.at(-1) ?? "";
  return regex(isPattern(section) ? pattern : `^${wildcard(pattern)}$`)?.test(name) ?? false;
}

function coversUrl(section: Directive, path: string): boolean {
  if (isPattern(section)) return regex(section.args.at(-1) ?? "")?.test(path) ?? false;
  const start = folderOf(section);
  return start === "" || path === start || path.startsWith(`${start}/`);
}

function isPattern(section: Directive): boolean {
  return section.name.endsWith("match") || section.args[0] === "~";
}

const regexes = new Map<string, RegExp | undefined>();

/** A pattern of the configuration, read once; undefined when it is none. */
function regex(pattern: string): RegExp | undefined {
  if (!regexes.has(pattern)) regexes.set(pattern, regexIn(pattern));
  return regexes.get(pattern);
}

function regexIn(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

function wildcard(pattern: string): string {
  return pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
}
