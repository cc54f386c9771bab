import type { Directive } from "./httpd-config";
import { fileTest, type RequestContext, variable } from "./httpd-expression";

/**
 * The code that a RewriteRule answers with instead of the file; undefined when none does. Rules that change the address
 * are not known here. https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html
 */
export function rewriteCode(directives: readonly Directive[], context: RequestContext): number | undefined {
  let on = false;
  let conditions: Directive[] = [];
  for (const directive of directives) {
    if (directive.name === "rewriteengine") on = directive.args[0]?.toLowerCase() === "on";
    if (directive.name === "rewritecond") conditions.push(directive);
    if (directive.name !== "rewriterule") continue;
    const code = codeOf(directive);
    const [pattern = ""] = directive.args;
    if (on && code !== undefined && new RegExp(pattern).test(context.path) && allHold(conditions, context)) {
      return code;
    }
    conditions = [];
  }
  return undefined;
}

/** Whether a rule is one that is known here. */
export function isKnownRule(directive: Directive): boolean {
  return codeOf(directive) !== undefined;
}

function codeOf({ args: [, target, flags = ""] }: Directive): number | undefined {
  if (target !== "-") return undefined;
  const known = /^\[(?:R=([45]\d\d)|(F)|(G))(?:,(?:L|NC))*\]$/i.exec(flags);
  return known === null
    ? undefined
    : known[1] !== undefined
      ? Number(known[1])
      : known[2] !== undefined
        ? 403
        : 410;
}

function allHold(conditions: readonly Directive[], context: RequestContext): boolean {
  for (const {
    args: [subject = "", condition = "", flags = ""],
  } of conditions) {
    const text = subject.replace(/%\{(\w+)\}/g, (_, name: string) => variable(name, context));
    const wanted = !condition.startsWith("!");
    const test = condition.replace(/^!/, "");
    const holds = /^-[fde]$/.test(test)
      ? fileTest(test, text, context)
      : new RegExp(test, /\bNC\b/i.test(flags) ? "i" : "").test(text);
    if (holds !== wanted) return false;
  }
  return true;
}
