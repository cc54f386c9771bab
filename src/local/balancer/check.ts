import { request } from "node:http";
import type { CheckResult } from "./health";

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface CheckOptions {
  readonly path: string;
  readonly matches: (code: number) => boolean;
  /** In milliseconds, for the whole check. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Asks a target once how it is, on a connection of its own, as the balancer's nodes do. Redirects are not followed. */
export function check(address: Address, options: CheckOptions): Promise<CheckResult> {
  const headers = {
    Host: `${address.host}:${address.port}`,
    Connection: "close",
    "User-Agent": "ELB-HealthChecker/2.0",
    "Accept-Encoding": "gzip, compressed",
  };
  return new Promise((resolve) => {
    const asked = request({ ...address, path: options.path, agent: false, headers, signal: options.signal });
    const expire = () => {
      resolve({ kind: "timeout" });
      asked.destroy();
    };
    // Where this process was held up, an answer that is there already is read first, and counts.
    const timer = setTimeout(() => setImmediate(expire), options.timeout);
    asked.on("response", (answer) => {
      const code = answer.statusCode ?? 0;
      // The body is read to its end, so that the target does not see a broken connection.
      answer.resume();
      answer.on("error", () => undefined);
      resolve(options.matches(code) ? { kind: "passed" } : { kind: "mismatch", code });
    });
    asked.on("error", () => resolve({ kind: "failed" }));
    asked.on("close", () => clearTimeout(timer));
    asked.end();
  });
}
