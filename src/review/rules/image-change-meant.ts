import { link } from "../link";
import { isReplaced } from "../resource";
import { wrong, type Rule } from "../rule";
import { read } from "../value";

export const imageChangeMeant: Rule = {
  id: "image-change-meant",
  title: "Servers are not replaced only because a newer image appeared",
  severity: "refuse",
  why: "nobody asked for this release: a data source found a newer image, and every server is replaced for it",
  fix: "pin the image, and change the pin when you mean to",
  see: "https://github.com/hashicorp/terraform/issues/13044",
  peers: [],
  *check(model) {
    for (const server of model.resources) {
      if (server.type !== "aws_instance" || !isReplaced(server) || !server.replacePaths.includes("ami"))
        continue;
      if (server.replacePaths.length > 1) continue;
      const recent = link(model, server, "ami", "aws_ami").to.find(
        (image) => image.mode === "data" && read(image, "most_recent") === true,
      );
      if (recent !== undefined)
        yield wrong(server, `it is replaced because ${recent.address} found a newer image`, { path: "ami" });
    }
  },
};
