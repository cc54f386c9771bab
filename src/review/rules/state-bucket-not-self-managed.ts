import { backendBucket } from "../buckets";
import { configAddress } from "../model";
import { wrong, type Rule } from "../rule";
import { ends } from "../resource";
import { readBefore, text } from "../value";

export const stateBucketNotSelfManaged: Rule = {
  id: "state-bucket-not-self-managed",
  title: "The bucket that holds this state is not deleted by it",
  severity: "refuse",
  teardown: true,
  critical: true,
  mandatory: true,
  why: "a destroy, or a replacement, would delete the state while it is being written",
  fix: "make the state bucket in a configuration of its own",
  see: "https://github.com/hashicorp/terraform/issues/18645",
  peers: [],
  *check(model) {
    const name = backendBucket(model);
    if (name === undefined) return;
    for (const bucket of model.changes) {
      if (bucket.type !== "aws_s3_bucket" || bucket.mode !== "managed") continue;
      const names = [text(bucket, "bucket"), readBefore(bucket, "bucket"), readBefore(bucket, "id")];
      if (!names.includes(name)) continue;
      const kept = model.source?.lifecycles.get(configAddress(bucket))?.preventDestroy === true;
      if (ends(bucket)) yield wrong(bucket, "it holds this very state, and this plan deletes it");
      else if (!kept) {
        const what = "it holds this very state, and nothing keeps a later plan from deleting it";
        yield wrong(bucket, what, {
          mild: true,
          fix: "set prevent_destroy in its lifecycle, or make it in a configuration of its own",
        });
      }
    }
  },
};
