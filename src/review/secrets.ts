import type { Model } from "./model";

/** Every text that the plan marks as sensitive: `terraform show -json` writes them in the clear. */
export function secretsOf(model: Model): readonly string[] {
  const found = new Set<string>();
  for (const { before, after, beforeSensitive, sensitive } of [...model.changes, ...model.drift]) {
    marked(before, beforeSensitive, found);
    marked(after, sensitive, found);
  }
  return [...found].sort((a, b) => b.length - a.length);
}

/** A last net below the rules' own care: no sentence may repeat one of them. */
export function hide(sentence: string, secrets: readonly string[]): string {
  return secrets.reduce((hidden, secret) => hidden.replaceAll(secret, "(sensitive)"), sentence);
}

function marked(value: unknown, marks: unknown, found: Set<string>): void {
  if (marks === true) {
    leaves(value, found);
  } else if (typeof marks === "object" && marks !== null && typeof value === "object" && value !== null) {
    const values = value as { readonly [name: string]: unknown };
    for (const [name, mark] of Object.entries(marks)) marked(values[name], mark, found);
  }
}

function leaves(value: unknown, found: Set<string>): void {
  // Shorter texts are words of every sentence: "true", "80".
  if (typeof value === "string" && value.length > 5) found.add(value);
  else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) leaves(item, found);
  }
}
