/** One request of a visitor, as the strip shows it. */
export interface SeenRequest {
  /** The instance that was asked; null when the balancer answered by itself. */
  readonly id: string | null;
  /** That instance's name. */
  readonly server: string | null;
  readonly status: number;
  readonly ms: number;
}

export interface TrafficView {
  /** Since the preview started. */
  readonly requests: number;
  /** Those that got 500 or more, or that the visitor gave up. */
  readonly failed: number;
  /** The last 200, the newest at the end. */
  readonly strip: readonly SeenRequest[];
  readonly latency: Latency;
}

/** Milliseconds, over the strip; null when nothing was asked. */
export interface Latency {
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface ServerTraffic {
  readonly requests: number;
  /** Of the strip's requests, from 0 to 1. */
  readonly share: number;
  readonly latency: Latency;
}

export interface Traffic {
  add(request: SeenRequest): void;
  view(): TrafficView;
  of(id: string): ServerTraffic;
}

export const stripLength = 200;

/** Counts the balancer's requests. */
export function newTraffic(): Traffic {
  const counts = new Map<string, number>();
  const strip: SeenRequest[] = [];
  let requests = 0;
  let failed = 0;
  return {
    add: (request) => {
      requests += 1;
      if (hasFailed(request)) failed += 1;
      if (request.id !== null) counts.set(request.id, (counts.get(request.id) ?? 0) + 1);
      strip.push(request);
      if (strip.length > stripLength) strip.shift();
    },
    view: () => ({ requests, failed, strip: [...strip], latency: latencyOf(strip) }),
    of: (id) => {
      const own = strip.filter((request) => request.id === id);
      return {
        requests: counts.get(id) ?? 0,
        share: strip.length === 0 ? 0 : own.length / strip.length,
        latency: latencyOf(own),
      };
    },
  };
}

/** 460 is the visitor's own leaving, as in AWS's access logs. */
function hasFailed({ status }: SeenRequest): boolean {
  return status >= 500 || status === 460;
}

function latencyOf(requests: readonly SeenRequest[]): Latency {
  const times = requests.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? null;
  return { p50: at(0.5), p95: at(0.95) };
}
