/** What a section has measured: one table, in cells as they are printed. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A part of docs/performance.md, which can be measured alone. */
export interface Section {
  /** As it is named on the command line. */
  readonly name: string;
  readonly title: string;
  /** What is compared with what, and what holds a figure where it is. */
  readonly about: string;
  /** Quick is small and proves only that the section runs. */
  measure(quick: boolean): Promise<Table>;
}

export function markdown({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), `|${columns.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}
