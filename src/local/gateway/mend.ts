import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "./call";
import { errorAnswer, type Answer } from "./errors";

/** A call that the emulator could not answer, in words. */
export interface Problem {
  readonly call: string;
  readonly message: string;
}

/** The last line of each traceback that the emulator has written since it began. */
export type Failures = () => readonly string[];

/**
 * Whether an answer is the emulator's own web server speaking, not AWS: the HTML page that it shows for each
 * error of its own and for an address that it does not know. SDKs would try a 500 again for minutes.
 */
export function isBroken(call: Call, { status, headers }: Pick<Answer, "status" | "headers">): boolean {
  const type = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === "content-type");
  if (headers[type + 1]?.startsWith("text/html") !== true || type < 0) return false;
  // A HEAD of S3 for a missing object is a bare 404.
  return status >= 500 || (call.service !== "s3" && (status === 404 || status === 405));
}

/**
 * S3 calls of which the emulator takes the method alone, and so would list, create or even delete a bucket
 * (or answer with the object) instead.
 */
export function isMistakenS3(call: Call): boolean {
  return call.service === "s3" && MISTAKEN.test(call.action);
}

const MISTAKEN =
  /Analytics|IntelligentTiering|Metrics|PutBucketRequestPayment|DeleteBucketInventory|^GetObjectRetention$/;

/** One final error in the call's own protocol. */
export async function mended(
  call: Call,
  status: number,
  failures: Failures,
  before: number,
): Promise<readonly [Answer, Problem]> {
  const name = `${call.service}:${call.action}`;
  const reason = status >= 500 ? await newFailure(failures, before) : undefined;
  const unknown = reason === undefined ? status < 500 : UNKNOWN.test(reason);
  if (unknown) return refused(call);
  const message = `this machine's AWS failed at ${name}: ${reason ?? "its log says why"}`;
  return [errorAnswer(call, "InternalFailure", message), { call: name, message }];
}

/** The error for a call that the emulator does not have. */
export function refused(call: Call): readonly [Answer, Problem] {
  const name = `${call.service}:${call.action}`;
  const message = `this machine's AWS does not know ${name}`;
  return [errorAnswer(call, "NotImplemented", message), { call: name, message }];
}

// How moto says so, and how its server ends when it has no such service at all
const UNKNOWN = /NotImplementedError|has not been implemented|'NoneType' object has no attribute 'replace'/;

/** The server writes some tracebacks only after it has answered. */
async function newFailure(failures: Failures, before: number): Promise<string | undefined> {
  for (let tries = 0; tries < 10; tries++) {
    const last = failures().slice(before).at(-1);
    if (last !== undefined) return last;
    await sleep(30);
  }
  return undefined;
}
