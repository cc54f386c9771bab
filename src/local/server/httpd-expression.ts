import { join } from "node:path";
import { statsOf, textOf } from "./httpd-disk";

/** What an expression can ask about. */
export interface RequestContext {
  readonly root: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Map<string, string>;
  readonly env: Map<string, string>;
  /** The files that expressions have read: each once for a request. */
  readonly files: Map<string, string>;
  /** What the groups of the last regular expression that fitted have matched: $0 to $9. */
  groups: readonly string[];
}

export type Condition = (context: RequestContext) => boolean;
type Term = (context: RequestContext) => string;

/** Reads a condition of httpd's, as in <If> and SetEnvIfExpr; throws on what is not known here. */
export function parseCondition(text: string): Condition {
  const tokens = tokensOf(text);
  let at = 0;
  const take = (wanted?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (wanted !== undefined && token !== wanted)) throw new Error(text);
    return token;
  };
  const either = (): Condition => {
    const parts = [both()];
    while (tokens[at] === "||") parts.push((take(), both()));
    return (context) => parts.some((part) => part(context));
  };
  const both = (): Condition => {
    const parts = [single()];
    while (tokens[at] === "&&") parts.push((take(), single()));
    return (context) => parts.every((part) => part(context));
  };
  const single = (): Condition => {
    if (tokens[at] === "!") {
      take();
      const inner = single();
      return (context) => !inner(context);
    }
    if (tokens[at] === "(") {
      take();
      const inner = either();
      take(")");
      return inner;
    }
    if (/^-[nzefd]$/.test(tokens[at] ?? "")) return test(take(), term());
    const left = term();
    return compare(left, take(), () => take(), term);
  };
  const term = (): Term => {
    const token = take();
    if (/^['"]/.test(token)) return interpolation(token.slice(1, -1));
    if (token.startsWith("%{")) return interpolation(token);
    if (tokens[at] !== "(") throw new Error(text);
    take("(");
    const argument = term();
    take(")");
    return call(token, argument);
  };
  const condition = either();
  if (at !== tokens.length) throw new Error(text);
  return condition;
}

const tokenPattern =
  /\s*('[^']*'|"[^"]*"|%\{[^}]*\}|\|\||&&|==|!=|=~|!~|-[a-z]\b|[!()]|m#(?:\\.|[^#\\])*#i?|\/(?:\\.|[^/\\])*\/i?|\w+)\s*/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length; at = tokenPattern.lastIndex) {
    tokenPattern.lastIndex = at;
    const token = tokenPattern.exec(text)?.[1];
    if (token === undefined) throw new Error(text);
    tokens.push(token);
  }
  return tokens;
}

/** A text with %{…} in it: variables, env:NAME, req:NAME, file:PATH. An unknown one is empty, as in httpd. */
export function interpolate(text: string, context: RequestContext): string {
  return interpolation(text)(context);
}

function interpolation(text: string): Term {
  const parts = text.split(/(%\{[^}]*\})/);
  const terms = parts.map((part): Term => {
    const [, name = "", argument] = /^%\{(\w+)(?::(.*))?\}$/.exec(part) ?? [];
    if (name === "") return () => part;
    return (context) => (argument === undefined ? variable(name, context) : lookup(name, argument, context));
  });
  return (context) => terms.map((term) => term(context)).join("");
}

function call(name: string, argument: Term): Term {
  return (context) => lookup(name, argument(context), context);
}

function lookup(name: string, argument: string, context: RequestContext): string {
  if (name === "env" || name === "reqenv") return context.env.get(argument) ?? "";
  if (name === "req" || name === "http") return context.headers.get(argument.toLowerCase()) ?? "";
  if (name === "file") return fileText(argument, context);
  return "";
}

function fileText(path: string, { root, files }: RequestContext): string {
  // What cannot be read is empty, as in httpd.
  const text = files.get(path) ?? textOf(join(root, path)) ?? "";
  files.set(path, text);
  return text;
}

export function variable(name: string, context: RequestContext): string {
  if (name.startsWith("HTTP_"))
    return context.headers.get(name.slice(5).toLowerCase().replaceAll("_", "-")) ?? "";
  const known: Readonly<Record<string, string>> = {
    REQUEST_URI: context.path,
    REQUEST_METHOD: context.method,
    QUERY_STRING: context.query,
  };
  return known[name] ?? "";
}

function compare(left: Term, operator: string, regex: () => string, right: () => Term): Condition {
  if (operator === "=~" || operator === "!~") {
    const pattern = parseRegex(regex());
    return (context) => {
      const found = pattern.exec(left(context));
      if (found !== null) context.groups = [...found].map((group) => group ?? "");
      return (found !== null) === (operator === "=~");
    };
  }
  if (operator !== "==" && operator !== "!=") throw new Error(`operator ${operator}`);
  const other = right();
  return (context) => (left(context) === other(context)) === (operator === "==");
}

function test(operator: string, operand: Term): Condition {
  if (operator === "-n") return (context) => operand(context) !== "";
  if (operator === "-z") return (context) => operand(context) === "";
  return (context) => fileTest(operator, operand(context), context);
}

/** -e, -f or -d of a path on the server's disk. */
export function fileTest(operator: string, path: string, { root }: RequestContext): boolean {
  const stats = statsOf(join(root, path));
  if (operator === "-f") return stats?.isFile() ?? false;
  if (operator === "-d") return stats?.isDirectory() ?? false;
  return stats !== undefined;
}

function parseRegex(token: string): RegExp {
  const [, , body, flags] = /^(m#|\/)(.*)[#/](i?)$/.exec(token) ?? [];
  if (body === undefined) throw new Error(`regular expression ${token}`);
  return new RegExp(body, flags);
}
