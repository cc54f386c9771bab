import { Agent, request } from "node:http";

export interface LoadOptions {
  readonly url: string;
  /** Requests a second, sent whether the ones before are answered or not. */
  readonly rate: number;
  /** What is wrong with an answer; undefined when nothing is. */
  readonly check: (answer: PageAnswer) => string | undefined;
}

export interface PageAnswer {
  readonly status: number;
  readonly server: string | undefined;
  readonly release: string | undefined;
  readonly body: string;
}

export interface LoadFigures {
  readonly requests: number;
  readonly perSecond: number;
  /** What went wrong, and how many times. */
  readonly failures: ReadonlyMap<string, number>;
  readonly failed: number;
  /** Milliseconds, the slowest one in a hundred left out. */
  readonly p99: number;
}

export interface Load {
  /** Ends once every request has its answer. */
  stop(): Promise<LoadFigures>;
}

const patience = 20_000;

/** Visits a page over and over, on real connections that are kept open as a browser's are. */
export function startLoad({ url, rate, check }: LoadOptions): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const failures = new Map<string, number>();
  const times: number[] = [];
  const underWay = new Set<Promise<void>>();
  const start = performance.now();
  let sent = 0;

  const visit = async (): Promise<void> => {
    const began = performance.now();
    const problem = await get(url, agent).then(check, (error: unknown) => String(error));
    times.push(performance.now() - began);
    if (problem !== undefined) failures.set(problem, (failures.get(problem) ?? 0) + 1);
  };
  const timer = setInterval(() => {
    const due = ((performance.now() - start) / 1000) * rate;
    for (; sent < due; sent += 1) {
      const visiting = visit().finally(() => underWay.delete(visiting));
      underWay.add(visiting);
    }
  }, 5);

  return {
    stop: async () => {
      clearInterval(timer);
      const seconds = (performance.now() - start) / 1000;
      await Promise.all(underWay);
      agent.destroy();
      return {
        requests: sent,
        perSecond: Math.round(sent / seconds),
        failures,
        failed: [...failures.values()].reduce((sum, count) => sum + count, 0),
        p99: Math.round(times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0),
      };
    },
  };
}

function get(url: string, agent: Agent): Promise<PageAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, timeout: patience }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          server: answer.headers["tandem-server"]?.toString(),
          release: answer.headers["tandem-release"]?.toString(),
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${patience} ms`)));
    asked.on("error", reject);
    asked.end();
  });
}
