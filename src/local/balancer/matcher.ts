/** Reads a target group's matcher, codes and ranges like "200-299,301", as a test of one status code. */
export function parseMatcher(text: string): (code: number) => boolean {
  const ranges = text.split(",").map((part) => {
    const [low = Number.NaN, high = low] = part.split("-").map(Number);
    return { low, high };
  });
  return (code) => ranges.some(({ low, high }) => low <= code && code <= high);
}
