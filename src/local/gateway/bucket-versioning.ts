import type { Ask } from "./bucket-policy";
import type { Call } from "./call";
import type { Answer } from "./errors";
import { bucketAndKey } from "./s3-action";

/**
 * Buckets whose versioning is suspended. The emulator fails at deleting versions from such a bucket, which is how
 * Terraform ends one: versioning is suspended first, the bucket emptied then. So the emulator goes on keeping versions.
 */
export interface BucketVersioning {
  readonly concerns: (call: Call) => boolean;
  readonly answer: (call: Call, url: string, body: Buffer, ask: Ask) => Promise<Answer>;
  /** To be told that a bucket is gone. */
  readonly forget: (bucket: string) => void;
}

export function newBucketVersioning(): BucketVersioning {
  const suspended = new Set<string>();
  return {
    concerns: (call) => call.action === "GetBucketVersioning" || call.action === "PutBucketVersioning",
    forget: (bucket) => suspended.delete(bucket),
    async answer(call, url, body, ask) {
      const { bucket } = bucketAndKey(url);
      if (call.action === "GetBucketVersioning") {
        const answer = await ask();
        return suspended.has(bucket) ? replaced(answer, "Enabled", "Suspended") : answer;
      }
      const suspends = body.includes("<Status>Suspended</Status>");
      const kept = suspends && statusOf(await ask({ method: "GET", body: Buffer.alloc(0) })) === "Enabled";
      const answer = kept ? await ask({ body: replacedIn(body, "Suspended", "Enabled") }) : await ask();
      if (answer.status < 300 && kept) suspended.add(bucket);
      if (answer.status < 300 && !suspends) suspended.delete(bucket);
      return answer;
    },
  };
}

function statusOf(answer: Answer): string | undefined {
  return /<Status>(\w+)<\/Status>/.exec(answer.body.toString("utf8"))?.[1];
}

function replaced(answer: Answer, from: string, to: string): Answer {
  return { ...answer, body: replacedIn(answer.body, from, to) };
}

function replacedIn(body: Buffer, from: string, to: string): Buffer {
  return Buffer.from(body.toString("utf8").replace(`<Status>${from}</Status>`, `<Status>${to}</Status>`));
}
