import { spread } from "./median";

export interface Line {
  readonly title: string;
  /** As printed. */
  readonly seconds: string;
}

/** The steps that a command has printed with their times; parts of a step are indented, and come before it. */
export function linesOf(output: string): readonly Line[] {
  return [...output.matchAll(/^(✓ | {4})(\S.*?) {2}([\d.]+) s$/gm)].map(
    ([, mark, title = "", seconds = ""]) => ({
      title: mark === "✓ " ? title : `… ${title}`,
      seconds,
    }),
  );
}

/** The seconds of each step, by its title. */
export type Times = ReadonlyMap<string, number>;

/** A row for each step, with a cell for each kind of run: of all its runs, where it has the step. */
export function rowsOf(titles: readonly string[], kinds: readonly (readonly Times[])[]): string[][] {
  const cell = (runs: readonly Times[], title: string) => {
    const seconds = runs.flatMap((run) => run.get(title) ?? []);
    return seconds.length === 0 ? "" : spread(seconds, 1);
  };
  return titles.map((title) => [title, ...kinds.map((runs) => cell(runs, title))]);
}
