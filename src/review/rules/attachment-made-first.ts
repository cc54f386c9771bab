import { fatesOf } from "../fates";
import { isReplaced } from "../resource";
import { wrong, type Rule } from "../rule";

export const attachmentMadeFirst: Rule = {
  id: "attachment-made-first",
  title: "A server is attached again before it is detached",
  severity: "warn",
  why: "every change of an attachment replaces it; detached first, its server is out of service for as long as the new one takes to become healthy",
  fix: "set create_before_destroy in the attachment's lifecycle",
  see: "https://github.com/hashicorp/terraform-provider-aws/issues/22615",
  peers: [],
  *check(model) {
    for (const attachment of model.changes) {
      if (attachment.type !== "aws_lb_target_group_attachment" || !isReplaced(attachment)) continue;
      if (attachment.action === "create-delete" || fatesOf(model).servers.length === 0) continue;
      yield wrong(
        attachment,
        `it is removed before it is made anew, because of ${attachment.replacePaths.join(", ") || "its replacement"}`,
      );
    }
  },
};
