import { isReplaced } from "../resource";
import { wrong, type Rule } from "../rule";
import { readBefore } from "../value";

export const objectRenameAnnounced: Rule = {
  id: "object-rename-announced",
  title: "A file's key does not change in place",
  severity: "warn",
  why: "the provider deletes every version under the old key: the file cannot be brought back, and its old address answers 404",
  fix: "add the new key beside the old one, and remove that one later; with for_each, use the path as its key",
  see: "https://github.com/hashicorp/terraform-provider-aws/pull/5615",
  peers: [],
  *check(model) {
    for (const object of model.changes) {
      if (object.type !== "aws_s3_object" || !isReplaced(object) || !object.replacePaths.includes("key"))
        continue;
      yield wrong(
        object,
        `its key changes, and every version of ${JSON.stringify(readBefore(object, "key"))} is deleted`,
        { path: "key" },
      );
    }
  },
};
