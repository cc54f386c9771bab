import type { Model } from "./model";
import type { Resource } from "./resource";

export type Severity = "refuse" | "warn";

/** What a rule has against a plan. */
export interface Problem {
  readonly kind: "wrong" | "unknown";
  readonly at: Resource | string;
  /** One sentence without a full stop: what is so. */
  readonly what: string;
  /** The argument that it is about. */
  readonly path?: string;
  /** Only worth a warning here, whatever the rule's severity. */
  readonly mild?: boolean;
  /** What to change, where it is more exact than the rule's own words. */
  readonly fix?: string;
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  /** "refuse": breaks the site, exposes it or loses data. "warn": hardening, refused only under --strict. */
  readonly severity: Severity;
  /** Where it cannot tell, it fails. */
  readonly critical?: boolean;
  /** No waiver lifts it. */
  readonly mandatory?: boolean;
  /** Asked for a plan that deletes everything, too. */
  readonly teardown?: boolean;
  readonly why: string;
  readonly fix: string;
  readonly see?: string;
  /** Rules of other tools that ask for the same or come near. */
  readonly peers: readonly string[];
  check(model: Model): Iterable<Problem>;
}

export interface Finding {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly verdict: "fails" | "cannot tell" | "error";
  readonly address: string;
  readonly path: string | undefined;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly see: string | undefined;
  readonly peers: readonly string[];
}

export function wrong(at: Resource | string, what: string, more: Partial<Problem> = {}): Problem {
  return { kind: "wrong", at, what, ...more };
}

export function unknown(at: Resource | string, what: string, more: Partial<Problem> = {}): Problem {
  return { kind: "unknown", at, what, ...more };
}
