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
