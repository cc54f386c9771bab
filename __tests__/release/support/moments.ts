/** Numbers from 0 to 1 that a seed decides: mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One whole number from each of so many equal parts of a range, in no order. */
export function spread(count: number, from: number, to: number, random: () => number): readonly number[] {
  const step = (to - from) / count;
  return Array.from({ length: count }, (_, part) => Math.floor(from + (part + random()) * step))
    .map((moment) => ({ moment, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ moment }) => moment);
}
