/** What one request came to. */
export type Outcome =
  | { readonly kind: "answer"; readonly server: string | undefined; readonly release: string | undefined }
  | { readonly kind: "failure"; readonly reason: string };

export interface Tally {
  readonly requests: number;
  readonly servers: readonly Count[];
  readonly releases: readonly Count[];
  /** Failed requests by their reason. */
  readonly failures: readonly Count[];
  readonly failed: number;
  /** Who answered, in the order of the requests: "1 2 1 2", and x for a request that failed. */
  readonly sequence: string;
  /** How often the same server answered twice in a row: AWS does not promise that they take turns strictly. */
  readonly repeats: number;
  /** Why this is not what was expected, a sentence each; none when all is well. */
  readonly problems: readonly string[];
}

export interface Count {
  readonly name: string;
  readonly count: number;
}

/** The name of servers that do not say one. */
export const nameless = "(no Tandem-Server header)";

/** Sums up outcomes. Each expected server has to have answered, and no request may have failed. */
export function tally(outcomes: readonly Outcome[], expected?: readonly string[] | number): Tally {
  const answers = outcomes.filter((outcome) => outcome.kind === "answer");
  const servers = countNames(answers.map(({ server }) => server ?? nameless));
  const releases = countNames(answers.flatMap(({ release }) => release ?? []));
  const failures = countNames(
    outcomes.flatMap((outcome) => (outcome.kind === "failure" ? outcome.reason : [])),
  );
  const failed = outcomes.length - answers.length;
  const names = outcomes.map((outcome) =>
    outcome.kind === "answer" ? (outcome.server ?? nameless) : undefined,
  );
  return {
    requests: outcomes.length,
    servers,
    releases,
    failures,
    failed,
    sequence: toSequence(names),
    repeats: names.filter((name, i) => i > 0 && name !== undefined && name === names[i - 1]).length,
    problems: [...missing(servers, expected), ...failedOnes(outcomes.length, failed, failures)],
  };
}

/** A table of who answered how often, the turns, and what is wrong. */
export function tallyText(result: Tally): string {
  const { requests, servers, failed } = result;
  const rows = [
    ["server", "answers", "share"],
    ...servers.map(({ name, count }) => [name, String(count), share(count, requests)]),
    ...(failed === 0 ? [] : [["failed", String(failed), share(failed, requests)]]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map(([name = "", ...numbers]) =>
    [name.padEnd(widths[0] ?? 0), ...numbers.map((text, i) => text.padStart(widths[i + 1] ?? 0))].join("  "),
  );
  const twice = result.repeats === 1 ? "1 repeat" : `${result.repeats} repeats`;
  const releases = result.releases.map(({ name, count }) => `${name} (${count})`).join(", ");
  return [
    ...table,
    "",
    `turns: ${shorten(result.sequence)}${result.repeats === 0 ? "" : `  (${twice})`}`,
    ...(releases === "" ? [] : [`release: ${releases}`]),
    ...result.problems.map((problem) => `problem: ${problem}`),
    "",
  ].join("\n");
}

function countNames(names: readonly string[]): Count[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const byName = new Intl.Collator("en", { numeric: true }).compare;
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => byName(a.name, b.name));
}

function missing(servers: readonly Count[], expected: readonly string[] | number | undefined): string[] {
  const seen = new Set(servers.map(({ name }) => name).filter((name) => name !== nameless));
  if (typeof expected === "number") {
    return seen.size >= expected ? [] : [`${seen.size} of ${expected} servers answered`];
  }
  return (expected ?? []).filter((name) => !seen.has(name)).map((name) => `${name} never answered`);
}

function failedOnes(requests: number, failed: number, failures: readonly Count[]): string[] {
  if (requests === 0) return ["no request was made"];
  const reasons = failures.map(({ name, count }) => (failures.length === 1 ? name : `${name} (${count})`));
  return failed === 0 ? [] : [`${failed} of ${requests} requests failed: ${reasons.join(", ")}`];
}

/** Names differ in their ends: "server-1 server-2" reads better as "1 2". */
function toSequence(names: readonly (string | undefined)[]): string {
  const known = [...new Set(names.filter((name) => name !== undefined))];
  const ends = known.map((name) => /\d+$/.exec(name)?.[0] ?? "");
  const clear = ends.every((end) => end !== "") && new Set(ends).size === known.length;
  const labels = new Map(known.map((name, i) => [name, clear ? (ends[i] ?? name) : name]));
  return names.map((name) => (name === undefined ? "x" : labels.get(name))).join(" ");
}

function share(count: number, requests: number): string {
  return `${Math.round((count / requests) * 100)} %`;
}

function shorten(sequence: string): string {
  const longest = 79;
  return sequence.length <= longest ? sequence : `${sequence.slice(0, sequence.lastIndexOf(" ", longest))} …`;
}
