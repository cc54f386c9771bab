import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { dig } from "../value";

export const documentPrivate: Rule = {
  id: "document-private",
  title: "Systems Manager documents are not shared with everybody",
  severity: "refuse",
  why: "a document shows how the servers are run, and often more",
  fix: "remove the permissions of the document",
  peers: ["CKV_AWS_303", "CKV_AWS_112", "CKV_AWS_113", "SSM.4", "SSM.7"],
  *check(model) {
    for (const document of managed(model, "aws_ssm_document")) {
      const accounts = dig(document.after, ["permissions", "account_ids"]);
      if (typeof accounts === "string" && /\ball\b/i.test(accounts))
        yield wrong(document, "it is shared with all accounts", { path: "permissions" });
    }
  },
};
