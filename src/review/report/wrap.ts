/** Breaks a line at spaces; what follows the first break is indented. A word that is longer than the line stays whole. */
export function wrap(line: string, width: number, indent: number): string[] {
  if (line.length <= width) return [line];
  const start = /^ */.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = start;
  for (const word of line.slice(start.length).split(" ")) {
    const joined = current.trim() === "" ? `${current}${word}` : `${current} ${word}`;
    if (joined.length <= width || current.trim() === "") {
      current = joined;
    } else {
      lines.push(current);
      current = `${" ".repeat(indent)}${word}`;
    }
  }
  return [...lines, current];
}
