import type { HealthFigures } from "./health";
import type { LoadFigures } from "./load";

/** One release under load. */
export interface Figures {
  readonly release: string;
  readonly seconds: number;
  readonly load: LoadFigures;
  readonly health: HealthFigures;
}

const columns = [
  "release",
  "seconds",
  "requests",
  "a second",
  "failed",
  "p99 ms",
  "fewest healthy",
  "samples a second",
];

/** The figures as a Markdown table. */
export function tableOf(all: readonly Figures[]): string {
  return table(
    columns,
    all.map(({ release, seconds, load, health }) => [
      release,
      seconds.toFixed(0),
      String(load.requests),
      String(load.perSecond),
      String(load.failed),
      String(load.p99),
      String(health.fewestHealthy),
      String(health.samplesPerSecond),
    ]),
  );
}

/** A Markdown table. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`;
  return [line(titles), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
