import type { Call } from "./call";
import { errorAnswer, type Answer } from "./errors";
import { bucketAndKey } from "./s3-action";

/**
 * Bucket policies as they were put. The emulator ignores conditions, so that "deny what is not TLS" would deny
 * everything: it is given the statements without such a Deny, and the whole policy is kept here.
 */
export interface BucketPolicies {
  /** Whether a call needs this file; its body is then to be read whole. */
  readonly concerns: (call: Call) => boolean;
  readonly answer: (call: Call, url: string, body: Buffer, ask: Ask) => Promise<Answer>;
}

/** Asks the emulator: the call as it came, or another method or body with the same address. */
export type Ask = (changes?: { readonly method?: string; readonly body?: Buffer }) => Promise<Answer>;

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Condition?: object;
}

const ACTIONS = new Set([
  "GetBucketPolicy",
  "PutBucketPolicy",
  "DeleteBucketPolicy",
  "GetBucketPolicyStatus",
  "DeleteBucket",
]);

/** `deleted` is told of each bucket that is gone. */
export function newBucketPolicies(deleted: (bucket: string) => void = () => undefined): BucketPolicies {
  const policies = new Map<string, Buffer>();
  return {
    concerns: (call) => call.service === "s3" && ACTIONS.has(call.action),
    async answer(call, url, body, ask) {
      const { bucket } = bucketAndKey(url);
      const policy = policies.get(bucket);
      if (call.action === "GetBucketPolicy") {
        return policy === undefined ? ask() : { status: 200, headers: JSON_TYPE, body: policy };
      }
      if (call.action === "GetBucketPolicyStatus") {
        if (policy !== undefined) return publicStatus(statementsOf(policy) ?? []);
        return errorAnswer(call, "NoSuchBucketPolicy", "The bucket policy does not exist", 404);
      }
      if (call.action === "PutBucketPolicy") {
        const statements = statementsOf(body);
        if (statements === undefined) {
          return errorAnswer(call, "MalformedPolicy", "This policy contains invalid Json");
        }
        const answer = await put(body, statements, ask);
        if (answer.status >= 300) return answer;
        policies.set(bucket, body);
        return { status: 204, headers: [], body: Buffer.alloc(0) };
      }
      const answer = await ask();
      if (answer.status < 300) policies.delete(bucket);
      if (answer.status < 300 && call.action === "DeleteBucket") deleted(bucket);
      return answer;
    },
  };
}

const JSON_TYPE = ["Content-Type", "application/json"];

function put(policy: Buffer, statements: readonly Statement[], ask: Ask): Promise<Answer> {
  const readable = statements.filter(({ Effect, Condition }) => Effect !== "Deny" || Condition === undefined);
  if (readable.length === statements.length) return ask();
  if (readable.length === 0) return ask({ method: "DELETE", body: Buffer.alloc(0) });
  const whole = JSON.parse(policy.toString("utf8")) as object;
  return ask({ body: Buffer.from(JSON.stringify({ ...whole, Statement: readable })) });
}

function statementsOf(policy: Buffer): readonly Statement[] | undefined {
  try {
    const value: unknown = JSON.parse(policy.toString("utf8"));
    if (typeof value !== "object" || value === null || !("Statement" in value)) return undefined;
    return [value.Statement].flat() as readonly Statement[];
  } catch {
    return undefined;
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html */
function publicStatus(statements: readonly Statement[]): Answer {
  const isPublic = statements.some(
    ({ Effect, Principal, Condition }) =>
      Effect === "Allow" &&
      Condition === undefined &&
      /^("\*"|\{"AWS":\[?"\*")/.test(JSON.stringify(Principal) ?? ""),
  );
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<PolicyStatus><IsPublic>${isPublic}</IsPublic></PolicyStatus>`;
  return { status: 200, headers: ["Content-Type", "application/xml"], body: Buffer.from(xml) };
}
