import { BlockList, isIPv6 } from "node:net";
import type { Action, Condition, QueryValue, Rule } from "../world/world";
import type { Fields, RequestHead } from "./head";

/** Where a visitor's request goes; the address is the visitor's. */
export type Route = (head: RequestHead, address: string) => Action | undefined;

type Test = (head: RequestHead, address: string) => boolean;

/**
 * Prepares a listener's rules: the first one whose conditions all hold decides.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export function router(rules: readonly Rule[]): Route {
  const prepared = rules.map(({ conditions, action }) => ({ tests: conditions.map(toTest), action }));
  return (head, address) => prepared.find(({ tests }) => tests.every((test) => test(head, address)))?.action;
}

function toTest(condition: Condition): Test {
  switch (condition.field) {
    case "host-header": {
      const matches = anyPattern(condition.values, "i");
      return ({ host }) => matches(host.replace(/:\d+$/, ""));
    }
    case "path-pattern": {
      const matches = anyPattern(condition.values, "");
      return ({ url }) => matches(pathOf(url));
    }
    case "http-request-method":
      return ({ method }) => condition.values.includes(method);
    case "http-header": {
      const matches = anyPattern(condition.values, "i");
      return ({ fields }) => valuesOf(fields, condition.name).some(matches);
    }
    case "query-string": {
      const tests = condition.values.map(queryTest);
      return ({ url }) => {
        const query = [...new URLSearchParams(queryOf(url))];
        return tests.some((test) => query.some(([key, value]) => test(key, value)));
      };
    }
    case "source-ip": {
      const ranges = blockList(condition.values);
      return (_, address) => ranges.check(address, isIPv6(address) ? "ipv6" : "ipv4");
    }
  }
}

/** All values of a header, by its name in lower case. */
export function valuesOf(fields: Fields, name: string): string[] {
  return fields.filter((_, i) => i % 3 === 2 && fields[i - 2] === name);
}

export function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

export function queryOf(url: string): string {
  const query = url.indexOf("?");
  return query === -1 ? "" : url.slice(query + 1);
}

function queryTest({ key, value }: QueryValue): (key: string, value: string) => boolean {
  const matchesKey = key === undefined ? () => true : anyPattern([key], "i");
  const matchesValue = anyPattern([value], "i");
  return (name, text) => matchesKey(name) && matchesValue(text);
}

/** In a pattern * stands for any characters and ? for one. */
function anyPattern(patterns: readonly string[], flags: "i" | ""): (text: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*+/g, ".*")
      .replace(/\?/g, ".");
    return new RegExp(`^${source}$`, `s${flags}`);
  });
  return (text) => expressions.some((expression) => expression.test(text));
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits = ""] = range.split("/");
    list.addSubnet(address, Number(bits), isIPv6(address) ? "ipv6" : "ipv4");
  }
  return list;
}
