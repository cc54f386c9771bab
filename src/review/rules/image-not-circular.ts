import { linkBefore } from "../link";
import { isReplaced } from "../resource";
import { wrong, type Rule } from "../rule";
import { readBefore } from "../value";

export const imageNotCircular: Rule = {
  id: "image-not-circular",
  title: "No server is replaced by an image of itself",
  severity: "refuse",
  why: "the image is the only copy of the server that is deleted for it: when the new one does not start, both are gone",
  fix: "keep the server that the image is made of until the new one serves",
  peers: [],
  *check(model) {
    for (const server of model.changes) {
      if (server.type !== "aws_instance" || !isReplaced(server) || !server.replacePaths.includes("ami"))
        continue;
      const source = linkBefore(model, server, "id", "aws_instance")[0];
      const image = model.changes.find(
        (each) =>
          each.type === "aws_ami_from_instance" &&
          each.after !== undefined &&
          source !== undefined &&
          each.after.source_instance_id === readBefore(server, "id"),
      );
      if (image !== undefined)
        yield wrong(server, `it is replaced by ${image.address}, which is an image of it`, { path: "ami" });
    }
  },
};
