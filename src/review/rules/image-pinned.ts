import { link } from "../link";
import { configAddress } from "../model";
import { wrong, type Rule } from "../rule";
import { serversOf } from "../site";
import { read } from "../value";

export const imagePinned: Rule = {
  id: "image-pinned",
  title: "A server's image changes only when someone changes it",
  severity: "warn",
  why: "with most_recent, the day a new image appears every server is replaced by the next plan, whatever that plan was for",
  fix: "name the image by its id in a setting, or ignore changes of ami in the server's lifecycle",
  peers: ["AVD-AWS-0344", "sentinel:require-most-recent-AMI-version (asks for the opposite)"],
  *check(model) {
    for (const server of serversOf(model)) {
      const ignored = model.source?.lifecycles.get(configAddress(server))?.ignored ?? [];
      if (ignored.includes("ami") || ignored.includes("all")) continue;
      for (const image of link(model, server, "ami", "aws_ami").to) {
        if (image.mode !== "data" || read(image, "most_recent") !== true) continue;
        yield wrong(server, `its image is the most recent one of ${image.address}`, { path: "ami" });
      }
    }
  },
};
