import { UserError } from "../error";

/** Who holds the lock of a state, in Terraform's own words. */
export interface StateLock {
  readonly id: string;
  /** Such as OperationTypeApply. */
  readonly operation: string;
  /** As user@host. */
  readonly who: string;
  readonly created: Date;
}

/** Another Terraform works on the same state, or has died while it did. */
export class LockedError extends UserError {
  constructor(readonly lock: StateLock) {
    super(
      `the state is locked: ${holderOf(lock)}. If that is still going on, wait for its end. ` +
        `If it was killed, its lock stays: 'npm run unlock' shows it, asks, and removes it`,
    );
  }
}

/** One part of a sentence: who has been at what since when. */
export function holderOf({ who, operation, created, id }: StateLock): string {
  const doing = operation.replace(/^OperationType/, "").toLowerCase();
  const since = created.toISOString().replace("T", " ").slice(0, 19);
  return `${who} holds it for ${/^[aeiou]/.test(doing) ? "an" : "a"} ${doing} since ${since} UTC (lock ${id})`;
}

/** The lock that an error of Terraform's names, if it is about one. */
export function lockInError(text: string): StateLock | undefined {
  if (!/state lock/i.test(text)) return undefined;
  const field = (name: string) =>
    new RegExp(`^[\\s│]*${name}:[ \\t]*(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";
  const created = dateOf(field("Created"));
  if (field("ID") === "" || created === undefined) return undefined;
  return { id: field("ID"), operation: field("Operation"), who: field("Who"), created };
}

/** The lock in a lock file, as the S3 backend keeps it beside the state. */
export function lockInFile(text: string): StateLock | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const fields = new Map(Object.entries(value));
  const field = (name: string) => String(fields.get(name) ?? "");
  const created = dateOf(field("Created"));
  if (field("ID") === "" || created === undefined) return undefined;
  return { id: field("ID"), operation: field("Operation"), who: field("Who"), created };
}

/** Terraform prints Go's format, 2026-11-25 08:30:01.123456789 +0000 UTC, and writes RFC 3339 with nanoseconds. */
function dateOf(text: string): Date | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(text) ?? [];
  return day === undefined ? undefined : new Date(`${day}T${time}Z`);
}
