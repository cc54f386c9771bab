import { wrong, type Rule } from "../rule";
import { blocks } from "../value";

export const imageOwnerNamed: Rule = {
  id: "image-owner-named",
  title: "An image is looked up among those of a known owner",
  severity: "refuse",
  why: "anybody can publish an image with a fitting name, and the newest one wins",
  fix: 'set owners, for instance to ["amazon"]',
  see: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html",
  peers: ["CKV_AWS_386", "AVD-AWS-0344"],
  *check(model) {
    for (const image of model.resources) {
      if (image.mode !== "data" || (image.type !== "aws_ami" && image.type !== "aws_ami_ids")) continue;
      const byId = JSON.stringify(blocks(image, "filter")).includes('"owner-');
      if (blocks(image, "owners").length === 0 && !byId)
        yield wrong(image, "it takes an image of any owner", { path: "owners" });
    }
  },
};
