import { closest } from "fastest-levenshtein";
import type { z } from "zod";
import { documentationOf, settingNames, type SettingName } from "./schema";

export interface Context {
  /** Where it was written, as its writer knows it. */
  readonly origin: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** One line for each setting that is wrong: its name, what it must be, what it is and where to change it. */
export function describeProblems(
  issues: readonly z.core.$ZodIssue[],
  contexts: readonly Context[],
): string[] {
  const lines = issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
      return issue.keys.map((key) => unknownSetting(key, contexts));
    }
    const [name] = issue.path as [SettingName];
    const must = isBetweenSettings(issue) ? issue.message : documentationOf(name).must;
    return [
      `${name} must be ${must}, got ${written(name, contexts)}: change it in ${originOf(name, contexts)}`,
    ];
  });
  return [...new Set(lines)];
}

function isBetweenSettings(issue: z.core.$ZodIssue): boolean {
  return issue.code === "custom" && issue.params?.betweenSettings === true;
}

function unknownSetting(key: string, contexts: readonly Context[]): string {
  const known = new Map(settingNames.map((name) => [name.toLowerCase(), name]));
  const nearest = known.get(closest(key.toLowerCase(), [...known.keys()]));
  return `${key} is not a setting, the nearest one is ${nearest}: change it in ${originOf(key, contexts)}`;
}

function written(key: string, contexts: readonly Context[]): string {
  const context = contexts.findLast(({ values }) => Object.hasOwn(values, key));
  return context === undefined
    ? `${documentationOf(key as SettingName).default}, the default`
    : JSON.stringify(context.values[key]);
}

function originOf(key: string, contexts: readonly Context[]): string {
  return contexts.findLast(({ values }) => Object.hasOwn(values, key))?.origin ?? "cdktf.json";
}
