const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  msec: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/** Milliseconds of a systemd time span ("90", "1min 30s", "infinity"); undefined when it is none. See systemd.time(7). */
export function parseSpan(text: string): number | undefined {
  if (text.trim() === "infinity") return Infinity;
  if (!/^(\s*\d+(\.\d+)?\s*[a-z]*)+\s*$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)) {
    const factor = milliseconds[unit === "" || unit === undefined ? "s" : unit];
    if (factor === undefined) return undefined;
    total += Number(amount) * factor;
  }
  return total;
}
