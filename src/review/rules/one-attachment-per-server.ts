import { wrong, type Rule } from "../rule";
import { sitesOf } from "../site";
import { read } from "../value";

export const oneAttachmentPerServer: Rule = {
  id: "one-attachment-per-server",
  title: "Each attachment brings in a server of its own",
  severity: "refuse",
  critical: true,
  why: "two attachments of one server look like a pair and are one server",
  fix: "point target_id of each attachment to another server",
  peers: [],
  *check(model) {
    for (const { groups } of sitesOf(model)) {
      for (const { targets } of groups) {
        for (const [at, { attachment, server }] of targets.entries()) {
          const earlier = targets
            .slice(0, at)
            .find(
              (other) =>
                server !== undefined && other.server === server && samePort(other.attachment, attachment),
            );
          if (earlier === undefined) continue;
          const what = `it attaches ${server?.address ?? "the server"}, as ${earlier.attachment.address} does already`;
          yield wrong(attachment, what, { path: "target_id" });
        }
      }
    }
  },
};

function samePort(a: Parameters<typeof read>[0], b: Parameters<typeof read>[0]): boolean {
  return read(a, "port") === read(b, "port");
}
