import { linkOne } from "../link";
import { managed } from "../model";
import { must } from "../must";
import { wrong, type Rule } from "../rule";
import { read, UNKNOWN } from "../value";

export const imageEncrypted: Rule = {
  id: "image-encrypted",
  title: "Images are encrypted",
  severity: "warn",
  why: "the snapshots of an image are copies of a whole server",
  fix: "encrypt the root disk of the server that the image is made of; a copy takes encrypted = true",
  peers: [
    "CKV_AWS_204",
    "CKV_AWS_235",
    "CKV_AWS_236",
    "turbot-tf:ec2_ami_encryption_enabled",
    "terrascan:AC_AWS_0005",
  ],
  *check(model) {
    for (const image of managed(model, "aws_ami_from_instance")) {
      const source = linkOne(model, image, "source_instance_id", "aws_instance");
      const encrypted = source === undefined ? UNKNOWN : read(source, "root_block_device.0.encrypted");
      if (encrypted !== true && encrypted !== UNKNOWN)
        yield wrong(image, `it is an image of ${source?.address ?? "a server"}, whose disk is not encrypted`);
    }
    for (const copy of managed(model, "aws_ami_copy")) yield* must(copy, "encrypted", [true], false);
  },
};
