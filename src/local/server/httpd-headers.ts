import { interpolate, type RequestContext } from "./httpd-expression";
import type { HeaderRule } from "./httpd-rules";

/** Headers by lower-case name, with the name as it is sent. */
export type Headers = Map<string, readonly [name: string, value: string]>;

export function headersOf(entries: Iterable<readonly [string, string]>): Headers {
  return new Map([...entries].map(([name, value]) => [name.toLowerCase(), [name, value] as const]));
}

/** Does what Header and RequestHeader say, in their order. https://httpd.apache.org/docs/2.4/mod/mod_headers.html */
export function applyHeaders(headers: Headers, rules: readonly HeaderRule[], context: RequestContext): void {
  for (const rule of rules) {
    const key = rule.name.toLowerCase();
    const old = headers.get(key)?.[1];
    const value = valueOf(rule.value, context);
    switch (rule.action) {
      case "unset":
        headers.delete(key);
        break;
      case "set":
        headers.set(key, [rule.name, value]);
        break;
      case "setifempty":
        if (old === undefined) headers.set(key, [rule.name, value]);
        break;
      case "merge":
        if (!old?.split(/,\s*/).includes(value)) headers.set(key, [rule.name, joined(old, value)]);
        break;
      case "add":
      case "append":
        headers.set(key, [rule.name, joined(old, value)]);
        break;
      case "edit":
      case "edit*":
        if (old !== undefined) headers.set(key, [rule.name, edited(old, rule)]);
    }
  }
}

function joined(old: string | undefined, value: string): string {
  return old === undefined ? value : `${old}, ${value}`;
}

function edited(old: string, { action, value, replacement }: HeaderRule): string {
  const pattern = new RegExp(value, action === "edit*" ? "g" : "");
  // $0 is httpd's word for the whole match, which JavaScript calls $&.
  return old.replace(pattern, replacement.replaceAll("$0", "$$&"));
}

function valueOf(value: string, context: RequestContext): string {
  if (value.startsWith("expr=")) return interpolate(value.slice("expr=".length), context);
  return value.replace(/%\{(\w+)\}e|%%/g, (_, name?: string) =>
    name === undefined ? "%" : (context.env.get(name) ?? "(null)"),
  );
}
