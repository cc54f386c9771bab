import { wrong, type Rule } from "../rule";

export const backendLockedAndEncrypted: Rule = {
  id: "backend-locked-and-encrypted",
  title: "The state in S3 is locked while it is used, and encrypted",
  severity: "refuse",
  teardown: true,
  why: "two people who apply at once without a lock overwrite each other's state, and Terraform then forgets servers that exist",
  fix: "set use_lockfile and encrypt to true in the S3 backend",
  see: "https://developer.hashicorp.com/terraform/language/backend/s3#state-locking",
  peers: ["CKV_TF_3 (withdrawn)"],
  *check(model) {
    const backend = model.source?.backend;
    if (backend?.type !== "s3") return;
    const locked =
      backend.settings.use_lockfile === true || typeof backend.settings.dynamodb_table === "string";
    if (!locked)
      yield wrong("terraform.backend.s3", "use_lockfile is not true, so nothing locks the state", {
        path: "use_lockfile",
      });
    if (backend.settings.encrypt !== true) {
      yield wrong("terraform.backend.s3", "encrypt is not true", { path: "encrypt" });
    }
  },
};
