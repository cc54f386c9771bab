import { linkOne } from "../link";
import { managed } from "../model";
import { comesAfter, isMadeNow } from "../order";
import { wrong, type Rule } from "../rule";
import { sitesOf } from "../site";
import { read } from "../value";

export const imageSourceOutOfService: Rule = {
  id: "image-source-out-of-service",
  title: "A server joins the balancer after its image has been taken",
  severity: "warn",
  why: "taking an image stops the server: visitors that the balancer sends there in that minute get errors",
  fix: "name the image in depends_on of the server's attachment",
  see: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/creating-an-ami-ebs.html",
  peers: [],
  *check(model) {
    const targets = sitesOf(model).flatMap(({ groups }) => groups.flatMap((group) => group.targets));
    for (const image of managed(model, "aws_ami_from_instance")) {
      if (!isMadeNow(image) || read(image, "snapshot_without_reboot") === true) continue;
      const source = linkOne(model, image, "source_instance_id", "aws_instance");
      for (const { attachment, server } of targets) {
        if (source === undefined || server !== source || comesAfter(model, attachment, image)) continue;
        yield wrong(attachment, `it sends visitors to ${source.address} while ${image.address} stops it`, {
          path: "depends_on",
        });
      }
    }
  },
};
